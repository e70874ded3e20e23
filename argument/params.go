package argument

import (
	"iter"
	"math"
	"slices"

	"aver/ligero"
	"aver/relation"
	"aver/soundness"
	"aver/zk"
)

// Shapes of the search: rows and rates are between these sizes.
const (
	minLogRow, maxLogRow         = 6, 20
	minLogInvRate, maxLogInvRate = 1, 7
	maxLogLength                 = 21  // of codewords: proximity loses their length over |E3|
	maxRate                      = 0.9 // tails counted
)

// MinBudget is the least default number of proofs that a commitment to weights
// can bear, MaxBudget the most that can be asked for, and DefaultPrice what the
// default budget may add to the cost of a proof.
const (
	MinBudget    = 16
	MaxBudget    = 1 << 8
	DefaultPrice = 1.25
)

// ChooseParams searches grinding, row lengths and rates for the least time ×
// bytes^bytesWeight of a proof. The weights' rows get random coefficients for
// `budget` proofs, and for two openings more: of the proof that they lie in their
// ranges, and one that is kept for moving to a successor. With 0 as many as make
// proofs at most DefaultPrice times as dear as one would, but no fewer than
// MinBudget; with Unlimited the weights are public.
func ChooseParams(p *relation.Program, budget int) Params {
	s := newSearch(p)
	// The first search guesses at the pads; their number hardly depends on it.
	guess := s.all(1, soundness.MaxGrinding, 0)
	pads, _ := newKey(p, guess).sketch()
	s.pads = *pads
	switch {
	case !s.exists(weightCommitment):
		budget = MinBudget // of nothing
	case budget == 0:
		budget = s.defaultBudget()
	}
	params := s.settle(openings(budget))
	params.salt(p)
	return params
}

// Unlimited is the budget of public weights: they have nothing to hide, and
// their rows no random coefficients and their columns no salts, so that whoever
// has the weights can make the key's commitment again.
const Unlimited = -1

// openings is the number of openings that weights with a budget can bear.
func openings(budget int) int {
	if budget == Unlimited {
		return 0
	}
	return budget + ownOpenings
}

// BudgetPrice is how many times as dear the budget of the weights makes proofs as
// they would be with one opening, by what the search takes for the least.
func BudgetPrice(p *relation.Program, params *Params) float64 {
	s := newSearch(p)
	pads, _ := newKey(p, *params).sketch()
	s.pads = *pads
	one := s.settle(1)
	return s.dearer(params, &one)
}

// Budget is the number of proofs that a commitment to weights can be opened in,
// besides its own openings, or Unlimited.
func (p *Params) Budget() int {
	if p.publicWeights() {
		return Unlimited
	}
	code := &p.Codes[weightCommitment]
	return (code.Tail-spareTail(code))/code.Queries - ownOpenings
}

// publicWeights reports whether the weights' code hides nothing.
func (p *Params) publicWeights() bool {
	code := &p.Codes[weightCommitment]
	return code.Tail == 0 && !code.Salted
}

// ownOpenings is the number of openings of weights that are no proofs of runs.
const ownOpenings = 2

type search struct {
	program *relation.Program
	pads    zk.Layout
	rows    [commitments][maxLogRow + 1]int // of each commitment at each row length
	fixed   *ligero.Params                  // of weights, where they are committed already
	// slope is the price of one more coefficient of the combined rows.
	slope     float64
	bytePrice float64 // of a byte of proof, in nanoseconds
	running   float64 // what proofs take whatever the codes, in nanoseconds
}

func newSearch(p *relation.Program) *search {
	s := &search{program: p, pads: zk.Layout{Pads: 1}, bytePrice: firstBytePrice, running: running(p)}
	for c := range commitments {
		for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
			s.rows[c][logRow] = newLayout(p, c, logRow).rows
		}
	}
	return s
}

// exists reports whether a commitment has rows of the program's tensors.
func (s *search) exists(c commitment) bool { return s.rows[c][minLogRow] > 0 }

// defaultBudget is the largest budget that DefaultPrice allows.
func (s *search) defaultBudget() int {
	one := s.settle(1)
	lo, hi := MinBudget, MaxBudget
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if params, _ := s.codes(one.Grinding, mid+ownOpenings); s.dearer(&params, &one) <= DefaultPrice {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// settle searches parameters that make time × bytes^bytesWeight small: at the best
// ones a hundredth of the bytes is worth bytesWeight hundredths of the time, which
// is the price of a byte that they are the cheapest at, as long as that is below
// mostBytePrice. A few rounds find it. It leaves that price.
func (s *search) settle(openings int) (best Params) {
	params := s.all(openings, soundness.MaxGrinding/2, soundness.MaxGrinding/2)
	for round, least, price := 0, math.Inf(1), s.bytePrice; ; round++ {
		if product := s.product(&params); product < least {
			best, least, price = params, product, s.bytePrice
		}
		if round == rounds {
			s.bytePrice = price
			return best
		}
		time, bytes := s.parts(&params)
		s.bytePrice = min(bytesWeight*time/bytes, mostBytePrice)
		params = s.all(openings, params.Grinding, 1)
	}
}

// rounds are those of settle, and of codes.
const rounds = 3

// all searches the grinding that all commitments share, from one on in steps that
// are halved, and their codes, for weights that can be opened `openings` times.
func (s *search) all(openings, grinding, step int) (best Params) {
	best, least := s.codes(grinding, openings)
	for ; step > 0; step /= 2 {
		for _, g := range []int{best.Grinding - step, best.Grinding + step} {
			if g < 0 || g > soundness.MaxGrinding {
				continue
			}
			if params, cost := s.codes(g, openings); cost < least {
				best, least = params, cost
			}
		}
	}
	return best
}

// codes searches the codes. What combined rows cost depends on the code of their
// commitment, which depends on their length: a few rounds settle it.
func (s *search) codes(grinding, openings int) (best Params, least float64) {
	least = math.Inf(1)
	for range rounds {
		params := Params{Grinding: grinding}
		for c := range foldCommitment {
			s.code(&params, c, openings)
		}
		s.folds(&params)
		if cost := s.cost(&params); cost < least {
			best, least = params, cost
		}
	}
	return best, least
}

// code chooses the code of one commitment, of tensors or of pads.
func (s *search) code(params *Params, c commitment, openings int) {
	if c == weightCommitment && s.fixed != nil {
		params.Codes[c] = *s.fixed
		return
	}
	if c.isEnd() {
		params.Codes[c] = endCode(s.program, c)
		return
	}
	least := math.Inf(1)
	for code := range candidates(c, params.Grinding, openings) {
		if cost := s.price(params, c, &code); cost < least {
			least, params.Codes[c] = cost, code
		}
	}
}

// candidates are the codes of all row lengths and rates that a commitment can have.
func candidates(c commitment, grinding, openings int) iter.Seq[ligero.Params] {
	return func(yield func(ligero.Params) bool) {
		for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
			for logInvRate := minLogInvRate; logInvRate <= maxLogInvRate && logRow+logInvRate <= maxLogLength; logInvRate++ {
				if code, ok := fit(c, logRow, logInvRate, grinding, openings); ok && !yield(code) {
					return
				}
			}
		}
	}
}

// folds chooses the codes of one fold or of two.
func (s *search) folds(params *Params) {
	codes := slices.Collect(candidates(foldCommitment, params.Grinding, 1))
	least, best := math.Inf(1), *params
	try := func(first, second float64) {
		if cost := s.work(params) + first + second; cost < least {
			least, best = cost, *params
		}
	}
	for _, first := range codes {
		params.Codes[foldCommitment], params.Codes[refoldCommitment] = first, ligero.Params{}
		try(s.fold(params, foldCommitment), 0)
		params.Codes[refoldCommitment] = codes[0] // the first one's price is the same with any
		price := s.fold(params, foldCommitment)
		if price > least {
			continue
		}
		for _, second := range codes {
			if second.LogRow < first.LogRow {
				params.Codes[refoldCommitment] = second
				try(price, s.fold(params, refoldCommitment))
			}
		}
	}
	*params = best
}

// fit finds the queries and the tail of a code, each of which calls for more of
// the other; none fit where the rate comes too close to 1.
func fit(c commitment, logRow, logInvRate, grinding, openings int) (ligero.Params, bool) {
	p := ligero.Params{LogRow: logRow, LogInvRate: logInvRate, Queries: 1, Hash: ligero.SHA256}
	if c != weightCommitment {
		openings = 1
	}
	for {
		if p.Tail = openings * p.Queries; openings > 0 {
			p.Tail += spareTail(&p)
		}
		words := length(&p)
		if c == padCommitment {
			pads := zk.Layout{LogSlots: logRow, Tail: p.Tail}
			words = pads.SquareDegree() + 1
		}
		rate := float64(words) / float64(p.CodeLength())
		if rate > maxRate {
			return p, false
		}
		q := soundness.Queries(rate, grinding)
		if q <= p.Queries {
			return p, true
		}
		p.Queries = q
	}
}

// opened lists the commitments with rows.
func (s *search) opened() []commitment {
	var opened []commitment
	for c := weightCommitment; c <= outputCommitment; c++ {
		if s.exists(c) {
			opened = append(opened, c)
		}
	}
	return opened
}

const digestSize, saltSize = 32, 16
