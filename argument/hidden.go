package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/ligero"
	"aver/transcript"
	"aver/zk"
)

// hiddenVerifier is the interpreter of proofs whose sent values are under
// pads. It computes with forms in the pads and collects what they must satisfy.
type hiddenVerifier struct {
	zk.System
	transcript.Reader
	side
	zetas [commitments]field.Ext
	// finishing checks the tests; the prover, who runs the text to learn what
	// its pads must satisfy, leaves it out.
	finishing bool
}

func newHiddenVerifier(s side) *hiddenVerifier {
	h := &hiddenVerifier{side: s, Reader: s.newReader()}
	h.reader = &h.Reader
	return h
}

func verifyHidden(s side) error {
	h := newHiddenVerifier(s)
	h.finishing = true
	verify[zk.Form](h, s.key)
	return h.finish()
}

// Receive implements algebra.Verifier.
func (h *hiddenVerifier) Receive(label string, n int) []zk.Form {
	forms := make([]zk.Form, n)
	for i, v := range h.Take(label, n) {
		forms[i] = h.Sent(v)
	}
	return forms
}

// Challenge implements algebra.Verifier.
func (h *hiddenVerifier) Challenge(label string, loss algebra.Loss) zk.Form {
	return h.Const(h.Reader.Challenge(label, loss))
}

// constants are the points as field elements: challenges are public.
func constants(p *points[zk.Form]) *points[field.Ext] {
	var out points[field.Ext]
	for i := range p {
		out[i] = values(p[i])
	}
	return &out
}

func values(forms []zk.Form) []field.Ext {
	v := make([]field.Ext, len(forms))
	for i := range forms {
		v[i] = forms[i].Const
	}
	return v
}

// Public implements opener.
func (h *hiddenVerifier) Public(f *functional, p *points[zk.Form]) zk.Form {
	return h.Const(h.publicValue(f, constants(p)))
}

// hideLoss: ζ combines the mask with the row it hides.
func hideLoss(c commitment, codeLength int) algebra.Loss {
	return algebra.Loss{Source: "open " + c.String(), Theorem: "proximity gap of mask and row (BCIKS 2020, Theorem 4.1)", Numerator: float64(codeLength) + 1}
}

func maskLabel(c commitment) string { return "open/mask of " + c.String() }
func hideLabel(c commitment) string { return "open/hide row of " + c.String() }

// Open implements opener: what is shown is mask + ζ·row, with ζ drawn after the
// mask's own value at the point is sent. With ζ fixed, a mask far from the code
// could cancel rows that are just as far.
func (h *hiddenVerifier) Open(c commitment, point []zk.Form) zk.Form {
	mask := h.Receive(maskLabel(c), 1)[0]
	h.zetas[c] = h.Reader.Challenge(hideLabel(c), hideLoss(c, h.key.code(c).CodeLength()))
	shown := h.Const(h.row(c, values(point)))
	return h.Mul(h.Sub(shown, mask), h.Const(field.Inverse(h.zetas[c])))
}

// Columns implements opener: the tests on pads, and the columns.
func (h *hiddenVerifier) Columns(coefficients func(commitment) []zk.Form) {
	if !h.finishing {
		return
	}
	tests := zk.NewTests(h.key.shapes[Hidden].pads, &h.System, &h.Reader)
	words := h.proof.Words
	words.Absorb(h.Transcript)
	if name := tests.Sum(words); name != "" {
		h.Reject(name)
	}
	h.CheckWork(workLabel, h.key.Params.Grinding)
	for _, c := range h.key.shown(Hidden) {
		h.columns(c, h.scaled(c, values(coefficients(c))), tests)
	}
}

// scaled is ζ·coefficients, and for the witness the coefficients of the mask's
// rows, which come after its own.
func (h *hiddenVerifier) scaled(c commitment, coefficients []field.Ext) []field.Ext {
	out := make([]field.Ext, len(coefficients), len(coefficients)+maskRows)
	for i, v := range coefficients {
		out[i] = field.Mul(h.zetas[c], v)
	}
	if c == witnessCommitment && len(out) > 0 {
		out = append(out, basis...)
	}
	return out
}

func (h *hiddenVerifier) columns(c commitment, coefficients []field.Ext, tests *zk.Tests) {
	code, height := h.key.code(c), h.key.height(c, Hidden)
	positions := drawColumns(h.Transcript, c, code)
	coef := field.PlanesOf(coefficients)
	o := h.openTree(c.String(), code, height, h.root(c), positions)
	if o == nil {
		return
	}
	combination := func(i int) field.Ext { return field.DotBase(coef, o.Column(i, height)[:coef.Len()]) }
	if c == witnessCommitment {
		if coef.Len() > 0 {
			h.agreed(c, code.CheckCodeword(h.proof.Rows[c], positions, combination))
		}
		first := height - h.key.shapes[Hidden].pads.BaseRows()
		if name := tests.Columns(h.proof.Words, ligero.Positions(positions), func(i int) field.Vec { return o.Column(i, height)[first:] }); name != "" {
			h.Reject(name)
		}
		return
	}
	m := h.openTree("mask of "+c.String(), code, maskRows, h.proof.MaskRoots[c], positions)
	if m == nil {
		return
	}
	h.agreed(c, code.CheckCodeword(h.proof.Rows[c], positions, func(i int) field.Ext {
		mask := m.Column(i, maskRows)
		return field.Add(combination(i), field.Ext{A0: mask[0], A1: mask[1], A2: mask[2]})
	}))
}
