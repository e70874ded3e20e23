package argument

import (
	"reflect"
	"testing"

	"aver/field"
	"aver/ligero"
)

// leaks: each makes proofs that hide less, and says which test must notice.
// What shows only between several elements looks uniform at each.
var leaks = map[string]struct {
	lies  lying
	where func(*figures) bool
}{
	"the mask left out": {
		lying{folded: (*staged).dropMask},
		(*figures).uniform,
	},
	"the mask of two folds left out": {
		lying{at: refoldCommitment, folded: (*staged).dropMask},
		(*figures).uniform,
	},
	"the mask left out, its tail kept": {lying{rows: maskData(foldCommitment, field.Planes.Clear)}, (*figures).uniform},
	"the mask without its tail":        {lying{rows: tailsOf(foldCommitment, lastRow, 0)}, (*figures).linear},
	"a mask with a random coefficient too few": {
		lying{rows: maskData(foldCommitment, func(m field.Planes) { m.Set(1, m.At(2)) })},
		(*figures).linear,
	},
	"pads left out": {
		lying{drawn: func(s *staged) { s.Pads = make([]field.Ext, len(s.Pads)) }},
		(*figures).uniform,
	},
	"one pad left out, told by the witnesses apart": {
		lying{drawn: func(s *staged) { s.Pads = append([]field.Ext{{}}, s.Pads[1:]...) }},
		(*figures).alike,
	},
	"one pad for two values": {
		lying{drawn: func(s *staged) { s.Pads = append([]field.Ext{s.Pads[1]}, s.Pads[1:]...) }},
		(*figures).linear,
	},
	"no tails of the weights":                {lying{rows: tailsOf(weightCommitment, allRows, 0)}, (*figures).uniform},
	"no tails of the witness":                {lying{rows: tailsOf(witnessCommitment, allRows, 0)}, (*figures).uniform},
	"no tails of the combined rows":          {lying{rows: tailsOf(foldCommitment, allRows, 0)}, (*figures).uniform},
	"no tails of the recombined row":         {lying{at: refoldCommitment, rows: tailsOf(refoldCommitment, allRows, 0)}, (*figures).uniform},
	"no tails of pads":                       {lying{drawn: func(s *staged) { s.dropTails() }}, (*figures).linear},
	"tails of the weights one too short":     {lying{rows: tailsOf(weightCommitment, allRows, -1)}, (*figures).linear},
	"tails of the witness one too short":     {lying{rows: tailsOf(witnessCommitment, allRows, -1)}, (*figures).linear},
	"tails of combined rows one too short":   {lying{rows: tailsOf(foldCommitment, allRows, -1)}, (*figures).linear},
	"tails of recombined rows one too short": {lying{at: refoldCommitment, rows: tailsOf(refoldCommitment, allRows, -1)}, (*figures).linear},
	"no blinding row of the linear test": {
		lying{drawn: func(s *staged) { s.blinding("blindLinear").Clear() }},
		(*figures).uniform,
	},
	"no blinding row of products": {
		lying{drawn: func(s *staged) { s.blinding("blindSquare").Clear() }},
		(*figures).uniform,
	},
	"a combination without its blinding": {
		lying{words: func(s *staged) {
			at, w := 0, s.proof.Words.Combination
			for _, part := range *hidden[[2]field.Planes](s.pads, "blind") {
				of := w.Slice(at, at+part.Len())
				field.SubPlanes(of, of, part)
				at += part.Len()
			}
		}},
		(*figures).linear,
	},
}

// dropMask makes the mask zero once it is committed.
func (s *staged) dropMask() {
	data, tail := s.mask()
	data.Clear()
	tail.Clear()
}

// maskData changes the mask of a key's last fold, tail aside, before it is committed.
func maskData(last commitment, change func(field.Planes)) func(commitment, *ligero.Matrix) {
	return func(c commitment, m *ligero.Matrix) {
		if c == last {
			k := 1 << m.LogRow
			rows := m.Data[len(m.Data)-extRows*k:]
			change(field.Planes{rows[:k], rows[k : 2*k], rows[2*k:]})
		}
	}
}

const (
	allRows = iota
	lastRow // of extension elements
)

// tailsOf cuts the tails of a commitment's rows to so many random coefficients,
// or by so many.
func tailsOf(at commitment, which, keep int) func(commitment, *ligero.Matrix) {
	return func(c commitment, m *ligero.Matrix) {
		if c != at {
			return
		}
		keep, first := (keep+m.Tail)%m.Tail, 0
		if which == lastRow {
			first = m.Rows() - extRows
		}
		for r := first; r < m.Rows(); r++ {
			clear(m.Tails[r*m.Tail+keep : (r+1)*m.Tail])
		}
	}
}

// dropTails takes the random multiples of X^n − g^n off the rows of pads, whose
// slots stay.
func (s *staged) dropTails() {
	g := s.vanishing()
	for r, tail := range *hidden[[]field.Planes](s.pads, "tails") {
		for j := range tail.Len() {
			add(s.padRow(r), j, field.Neg(field.MulBase(tail.At(j), g)))
		}
		tail.Clear()
	}
}

// The tests above notice what they are there to notice.
func TestLeaksAreNoticed(t *testing.T) { noticed(t, 64, 0) }

func TestHeavyLeaksAreNoticed(t *testing.T) {
	heavy(t)
	noticed(t, 2000, 2000)
}

// noticed looks at so many proofs of each leak, or at so many where it shows in
// relations only.
func noticed(t *testing.T, n, relations int) {
	for name, l := range leaks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := n
			if reflect.ValueOf(l.where).Pointer() == reflect.ValueOf((*figures).linear).Pointer() {
				if testing.Short() {
					t.Skip("some thousand proofs")
				}
				n = relations
			}
			key := (*build).weakOnceKey
			if l.lies.at == refoldCommitment {
				key = (*build).weakKey
			}
			f := look(t, pairs()["weights"], key, l.lies, n)
			t.Log(f)
			if l.where(f) {
				t.Error("not noticed")
			}
		})
	}
}
