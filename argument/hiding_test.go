package argument

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"reflect"
	"testing"

	"aver/field"
	"aver/ligero"
	"aver/relation"
	"aver/zk"
)

// neuron is y = relu(w·x / 4), x in [0, 8) and w in [−2, 2).
func neuron(x, w int64) *build {
	b := &build{}
	xID := b.tensor("x", relation.Input, []int{1}, 0, 7, []int64{x})
	wID := b.tensor("w", relation.Weight, []int{1}, -2, 1, []int64{w})
	acc, values := b.virtual("acc", []int{1}, relation.Einsum{Sizes: []int{1}, Terms: []relation.Term{
		{Coef: 1, Factors: []relation.View{relation.Identity(wID, 1), relation.Identity(xID, 1)}},
	}})
	b.requantise(acc, values, 2, 4, relation.Output)
	return b
}

// pair is two witnesses, as different as can be, of one public statement.
type pair [2]func() *build

func pairs() map[string]pair {
	of := func(x, w int64) func() *build { return func() *build { return neuron(x, w) } }
	hide := func(x, w int64) func() *build { return func() *build { return committed(neuron(x, w)) } }
	return map[string]pair{
		"weights":          {of(5, 0), of(5, -2)},
		"input and output": {hide(0, 1), hide(7, 1)},
		"all":              {hide(0, 0), hide(7, -2)},
	}
}

// weakKey is a key with codes so small that proofs are fast: they hide as much
// as those of any key, and are easy to forge.
func (b *build) weakKey(t testing.TB) *VerifyingKey { return b.keyWith(t, weakParams()) }

// weakPublicKey is one whose weights are public.
func (b *build) weakPublicKey(t testing.TB) *VerifyingKey {
	params := weakParams()
	weights := &params.Codes[weightCommitment]
	weights.Tail, weights.Salted = 0, false
	return b.keyWith(t, params)
}

// weakOnceKey is one that folds once.
func (b *build) weakOnceKey(t testing.TB) *VerifyingKey {
	params := weakParams()
	params.Codes[refoldCommitment] = ligero.Params{}
	return b.keyWith(t, params)
}

// weakParams fold twice.
func weakParams() (params Params) {
	for c := range params.Codes {
		params.Codes[c] = ligero.Params{LogRow: 2, LogInvRate: 2, Queries: 2, Tail: 2, Salted: true}
	}
	return params
}

// keyWith is a key of any parameters.
func (b *build) keyWith(t testing.TB, params Params) *VerifyingKey {
	t.Helper()
	if err := relation.Check(&b.Program); err != nil {
		t.Fatal(err)
	}
	key := newKey(&b.Program, params)
	for m := range modes {
		key.shapes[m] = key.survey(m)
	}
	return key
}

// strongKey is a key as users have it.
func (b *build) strongKey(t testing.TB) *VerifyingKey { return b.key(t).VerifyingKey }

// keyOf is one of the two.
type keyOf func(*build, testing.TB) *VerifyingKey

// sampler makes proofs whose challenges are all the same: what is sent must be
// uniform whatever the challenges are. The weights are committed for each anew.
type sampler struct {
	*build
	key   *VerifyingKey
	lies  lying
	label string
	count uint64
}

func newSampler(t testing.TB, program func() *build, key keyOf, label string, lies lying) *sampler {
	b := program()
	lies.deaf = true
	return &sampler{b, key(b, t), lies, label, 0}
}

// next makes a proof from the next seed; the seeds are the same every time, so
// that a test which passes goes on passing.
func (s *sampler) next(t testing.TB) *staged {
	t.Helper()
	s.count++
	seed := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte(s.label), s.count))
	pk := &ProvingKey{VerifyingKey: s.key}
	pk.Weights = s.weights(t, seed)
	key := *s.key
	key.mustCommitTo(t, pk.Weights)
	pk.VerifyingKey = &key
	return stage(t, pk, s.values, seed, s.lies)
}

// weights commits to the weights as CommitWeights does.
func (s *sampler) weights(t testing.TB, seed [32]byte) *ligero.Committed {
	t.Helper()
	code := *s.key.code(weightCommitment)
	m := ligero.Matrix{LogRow: code.LogRow, Tail: code.Tail, Data: s.key.layouts[weightCommitment].message(s.values)}
	stream := zk.NewStream(seed, "weights")
	m.Tails = stream.Planes(m.Rows() * m.Tail)[0]
	if s.lies.rows != nil {
		s.lies.rows(weightCommitment, &m)
	}
	c, err := ligero.CommitMatrices(code, drawSalts(stream, &code), m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sent is every field element of a proof, by coordinates, in its order.
func (s *staged) sent() (all field.Vec) {
	for _, v := range s.proof.Messages {
		all = append(all, v.A0, v.A1, v.A2)
	}
	for _, w := range s.proof.words(s.key.VerifyingKey) {
		all = append(append(append(all, w[0]...), w[1]...), w[2]...)
	}
	for _, o := range s.opened {
		all = append(all, o.Columns...)
	}
	return all
}

// place says what the i-th element of sent is.
func (s *staged) place(i int) string {
	if n := 3 * len(s.proof.Messages); i < n {
		return fmt.Sprintf("message %d", i/3)
	} else {
		i -= n
	}
	for w, word := range s.proof.words(s.key.VerifyingKey) {
		if n := 3 * word.Len(); i < n {
			return fmt.Sprintf("word %d, coefficient %d", w, i%word.Len())
		} else {
			i -= n
		}
	}
	for o, opening := range s.opened {
		if n := len(opening.Columns); i < n {
			height := n / len(opening.Salts)
			return fmt.Sprintf("opening %d, column %d, row %d", o, i/height, i%height)
		} else {
			i -= n
		}
	}
	return "nothing"
}

// products are those of the messages whose product the verifier needs. With
// them the product of two pads, too, is affine in what is sent.
func (s *staged) products() (all field.Vec) {
	done := map[[2]int]bool{}
	for _, f := range s.pads.Products {
		if f = [2]int{min(f[0], f[1]), max(f[0], f[1])}; !done[f] {
			v := field.Mul(s.proof.Messages[f[0]], s.proof.Messages[f[1]])
			all = append(all, v.A0, v.A1, v.A2)
		}
		done[f] = true
	}
	return all
}

// relations is the number of affine relations, over the base field, between
// what is sent and products, that the verifier checks: of the fold's columns with
// the row, of the pads' columns with their combination, and of the sum of the
// linear test's word. Symbols of combined rows are affine in columns, and they
// meet what is sent in that sum alone. Its other checks multiply words or columns.
func (s *staged) relations() int {
	n := len(basis)
	first := len(s.opened) - len(s.key.shown(Hidden))
	for _, o := range s.opened[first:] {
		n += len(basis) * len(o.Salts)
	}
	if s.key.Params.publicWeights() {
		n += len(s.opened[0].Columns) // which are the same in every proof
	}
	return n
}

// figures are what the tests see of two witnesses' proofs.
type figures struct {
	proof         *staged // one of them
	elements      int
	a, b, between verdict
	rankA, rankB  int
	rank, want    int // of both together, and where only the verifier's relations hold
}

// uniform reports whether no place of either witness's proofs has a favourite
// value, alike whether no place tells the witnesses apart, and linear whether
// all that is affine about the proofs are the verifier's relations, the same
// for both witnesses.
func (f *figures) uniform() bool { return !f.a.suspicious() && !f.b.suspicious() }
func (f *figures) alike() bool   { return !f.between.suspicious() }
func (f *figures) linear() bool  { return f.rankA == f.want && f.rankB == f.want && f.rank == f.want }

// look makes n proofs of each witness, or where n is 0 as many as it takes to
// find all linear relations.
func look(t testing.TB, p pair, key keyOf, lies lying, n int) *figures {
	t.Helper()
	f := &figures{}
	var h [2]histogram
	var spans [2]span
	relations := n == 0
	for i, program := range p {
		s := newSampler(t, program, key, fmt.Sprint("witness ", i), lies)
		for made := 0; made == 0 || made < n; made++ {
			f.proof = s.next(t)
			v := f.proof.sent()
			f.elements = len(v)
			all := append(append(v, f.proof.products()...), one.A0)
			f.want = len(all) - f.proof.relations()
			if relations {
				n = f.want + 8
			}
			h[i].add(v)
			if n > f.want {
				spans[i].add(all)
			}
		}
	}
	f.judge(&h, &spans)
	return f
}

func (f *figures) String() string {
	show := func(v *verdict) string {
		return fmt.Sprintf("at most %.1f, p·tests = %.2g, mean %.2f, at %s", v.greatest, tail(v.greatest)*float64(v.tests), v.sum/float64(v.tests), f.proof.place(v.place))
	}
	return fmt.Sprintf("%d elements, %d tests; χ² of the first witness: %s; of the second: %s; between them: %s; ranks %d and %d, together %d, want %d",
		f.elements, f.a.tests, show(&f.a), show(&f.b), show(&f.between), f.rankA, f.rankB, f.rank, f.want)
}

func hides(t *testing.T, p pair, key keyOf, n int) {
	t.Helper()
	a, b := p[0](), p[1]()
	if !reflect.DeepEqual(StatementOf(&a.Program, a.values), StatementOf(&b.Program, b.values)) {
		t.Fatal("two statements")
	}
	f := look(t, p, key, lying{}, n)
	t.Log(f)
	if !f.uniform() || !f.alike() || n > f.want && !f.linear() {
		t.Error("something shows")
	}
}

// heavy skips a test that takes minutes, unless asked for.
func heavy(t *testing.T) {
	if os.Getenv("AVER_HEAVY") != "1" {
		t.Skip("AVER_HEAVY=1 runs it")
	}
}

func TestProofsAreUniform(t *testing.T) {
	for name, p := range pairs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hides(t, p, (*build).weakKey, 160)
		})
	}
}

func TestProofsHaveNoOtherRelations(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand proofs")
	}
	if f := look(t, pairs()["weights"], (*build).weakKey, lying{}, 0); !f.linear() {
		t.Error(f)
	}
}

// Weights that everyone knows hide nothing, nor do they show anything else.
func TestProofsUnderPublicWeightsTellNothingApart(t *testing.T) {
	if testing.Short() {
		t.Skip("some thousand proofs")
	}
	if f := look(t, pairs()["input and output"], (*build).weakPublicKey, lying{}, 0); !f.alike() || !f.linear() {
		t.Error(f)
	}
}

func TestHeavyProofsAreUniform(t *testing.T) {
	heavy(t)
	for name, p := range pairs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hides(t, p, (*build).weakKey, 2000)
		})
	}
}

// The same with a key in earnest, whose proofs are a hundred times as long.
func TestHeavyProofsOfUsersAreUniform(t *testing.T) {
	heavy(t)
	hides(t, pairs()["all"], (*build).strongKey, 400)
}
