package argument

import (
	"math"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/soundness"
	"aver/zk"
)

// Shapes of the search: rows, rates and rows of pads are between these sizes.
const (
	minLogRow, maxLogRow         = 6, 16
	minLogInvRate, maxLogInvRate = 1, 5
	minLogSlots, maxLogSlots     = 6, 10
	maxLogLength                 = 18  // of codewords: proximity loses their length over |E3|
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

// ChooseParams searches grinding, row lengths and rates. A witness is weighed
// by the bytes it adds to the proof and the time to encode and hash it; weights
// are encoded once, so that the proof counts for more. Their rows get random
// coefficients for `budget` proofs, and for two openings more: of the proof that
// they lie in their ranges, and one that is kept for moving to a successor. With 0 as many as make proofs at most DefaultPrice
// times as dear as one would, but no fewer than MinBudget.
func ChooseParams(p *relation.Program, budget int) Params {
	s := newSearch(p)
	// The first search guesses at the pads; their number hardly depends on it.
	guess, _ := s.all()
	pads, _ := newKey(p, guess).sketch()
	s.pads = *pads
	params, cost := s.all()
	switch {
	case s.rows[weightCommitment][minLogRow] == 0:
		budget = MinBudget // of nothing
	case budget == 0:
		budget = s.defaultBudget(params, cost)
	}
	s.code(&params, weightCommitment, budget+ownOpenings)
	return params
}

// Budget is the number of proofs that a commitment to weights can be opened in,
// besides its own openings.
func (p *Params) Budget() int {
	return p.Codes[weightCommitment].Tail/p.Codes[weightCommitment].Queries - ownOpenings
}

// ownOpenings is the number of openings of weights that are no proofs of runs.
const ownOpenings = 2

type search struct {
	program *relation.Program
	pads    zk.Layout
	rows    [commitments][maxLogRow + 1]int // of each commitment at each row length
}

func newSearch(p *relation.Program) *search {
	s := &search{program: p, pads: zk.Layout{Pads: 1}}
	for c := range commitments {
		for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
			s.rows[c][logRow] = newLayout(p, c, logRow).rows
		}
	}
	return s
}

// defaultBudget is the largest budget that DefaultPrice allows, beside a cost
// with a budget of one.
func (s *search) defaultBudget(p Params, cost float64) int {
	rest := cost - s.code(&p, weightCommitment, 1)
	lo, hi := MinBudget, MaxBudget
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if rest+s.code(&p, weightCommitment, mid+ownOpenings) <= DefaultPrice*cost {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// all searches the grinding that all commitments share, for one opening of
// each.
func (s *search) all() (best Params, least float64) {
	least = math.Inf(1)
	for grinding := 0; grinding <= soundness.MaxGrinding; grinding += 2 {
		params := Params{Grinding: grinding}
		cost := workPrice * float64(int(1)<<grinding)
		for c := range commitments {
			cost += s.code(&params, c, 1)
		}
		if cost < least {
			best, least = params, cost
		}
	}
	return best, least
}

// code chooses one commitment's code, and the pads' rows with the witness's, and
// returns its price.
func (s *search) code(params *Params, c commitment, budget int) float64 {
	if c.isEnd() {
		return s.end(params, c)
	}
	least := math.Inf(1)
	for logRow := minLogRow; logRow <= maxLogRow; logRow++ {
		for logInvRate := minLogInvRate; logInvRate <= maxLogInvRate; logInvRate++ {
			for logSlots := minLogSlots; logSlots <= maxLogSlots; logSlots++ {
				if c != witnessCommitment && logSlots > minLogSlots {
					break
				}
				if logRow+logInvRate > maxLogLength {
					break
				}
				code, ok := s.fit(c, logRow, logInvRate, logSlots, params.Grinding, budget)
				if !ok {
					continue
				}
				if cost := s.price(c, &code, logSlots); cost < least {
					least, params.Codes[c] = cost, code
					if c == witnessCommitment {
						params.LogSlots = logSlots
					}
				}
			}
		}
	}
	if c != witnessCommitment && s.rows[c][minLogRow] == 0 {
		return 0
	}
	return least
}

// end sets the code of inputs or outputs, where there is nothing to choose.
func (s *search) end(params *Params, c commitment) float64 {
	params.Codes[c] = endCode(s.program, c)
	if s.rows[c][minLogRow] == 0 {
		return 0
	}
	return s.price(c, &params.Codes[c], minLogSlots)
}

// fit finds the queries and the tail of a code, each of which calls for more of
// the other; none fit where the rate comes too close to 1.
func (s *search) fit(c commitment, logRow, logInvRate, logSlots, grinding, budget int) (ligero.Params, bool) {
	p := ligero.Params{LogRow: logRow, LogInvRate: logInvRate, Queries: 1, Hash: ligero.SHA256, Salted: true}
	if c != weightCommitment {
		budget = 1
	}
	for {
		p.Tail = budget * p.Queries
		length := p.RowLength() + p.Tail
		if c == witnessCommitment {
			pads := zk.Layout{LogSlots: logSlots, Tail: p.Tail}
			length = max(length, pads.SquareDegree()+1)
		}
		rate := float64(length) / float64(p.CodeLength())
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

// Prices of the search, in nanoseconds: of a codeword element encoded and
// hashed, of a column hashed whatever its height, of an element of a combined
// row's codeword, of a try at grinding, and what a byte of proof is worth.
const (
	codewordPrice = 8
	columnPrice   = 150
	rowPrice      = 60
	workPrice     = 60
	bytePrice     = 10
)

// price is that of one commitment with its opening.
func (s *search) price(c commitment, p *ligero.Params, logSlots int) float64 {
	length, row := float64(p.CodeLength()), float64(p.RowLength()+p.Tail)
	height := float64(s.rows[c][p.LogRow] + maskRows)
	path := float64(digestSize) * (float64(p.LogLength())/2 + 1)
	bytes := field.ExtBytes*row + float64(p.Queries)*(field.ElementBytes*height+path)
	made := height
	switch c {
	case weightCommitment:
		made = maskRows // the rest is encoded once, at compile time
	case witnessCommitment:
		pads := s.pads
		pads.LogSlots, pads.Tail = logSlots, p.Tail
		made += float64(pads.BaseRows())
		bytes += float64(pads.Bytes(p.Queries))
	}
	return made*length*codewordPrice + (columnPrice+rowPrice)*length + bytePrice*bytes
}

const digestSize = 32
