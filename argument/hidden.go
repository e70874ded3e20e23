package argument

import (
	"aver/algebra"
	"aver/field"
	"aver/transcript"
	"aver/zk"
)

// hiddenVerifier is the interpreter of proofs whose sent values are under
// pads. It computes with forms in the pads and collects what they must satisfy.
type hiddenVerifier struct {
	zk.System
	transcript.Reader
	side
	zeta   field.Ext
	public points[field.Ext] // those known so far: challenges are public
	// finishing checks the tests; the prover, who runs the text to learn what
	// its pads must satisfy, leaves it out.
	finishing bool
}

func newHiddenVerifier(s side) *hiddenVerifier {
	h := &hiddenVerifier{side: s, Reader: s.newReader()}
	h.reader = &h.Reader
	h.Grow(s.key.shapes[Hidden].pads.Nodes)
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

// constants are the points as field elements.
func (h *hiddenVerifier) constants(p *points[zk.Form]) *points[field.Ext] {
	for i := range p {
		if len(h.public[i]) != len(p[i]) {
			h.public[i] = values(p[i])
		}
	}
	return &h.public
}

func values(forms []zk.Form) []field.Ext {
	v := make([]field.Ext, len(forms))
	for i := range forms {
		v[i] = forms[i].Const
	}
	return v
}

// Public implements opener.
func (h *hiddenVerifier) Public(id claimID, p *points[zk.Form]) zk.Form {
	if h.known != nil {
		return h.Const(h.known.values[id])
	}
	return h.Const(h.publicValue(id, h.constants(p)))
}

// Fold implements opener.
func (h *hiddenVerifier) Fold(l *level, p *points[zk.Form], rows []combination[zk.Form]) {
	public := make([]combination[field.Ext], len(rows))
	for i := range rows {
		public[i] = publicPart(&rows[i])
	}
	h.fold(l, h.constants(p), public)
}

// publicPart is all of a combination but its value, which is under pads.
func publicPart(r *combination[zk.Form]) combination[field.Ext] {
	return combination[field.Ext]{of: r.of, lambda: values(r.lambda), mu: values(r.mu), point: values(r.point)}
}

// Symbols implements opener.
func (h *hiddenVerifier) Symbols(gamma zk.Form) zk.Form {
	return h.Const(h.symbolSum(gamma.Const))
}

// Kernel implements opener.
func (h *hiddenVerifier) Kernel(l *level, i int, gamma zk.Form, rows []combination[zk.Form], point []zk.Form) zk.Form {
	if h.known != nil {
		return h.Const(h.known.kernels[l.of][i])
	}
	column := columnOf(rows, l.pieces[i].of)
	return h.Const(h.kernel(l, i, gamma.Const, values(column), values(point)))
}

// Open implements opener: what is shown is mask + ζ·row, with ζ drawn after the
// mask's own value at the point is sent. With ζ fixed, a mask far from the code
// could cancel rows that are just as far.
func (h *hiddenVerifier) Open(column []zk.Form) zk.Form {
	mask := h.Receive(maskLabel, 1)[0]
	h.zeta = h.Reader.Challenge(hideLabel, hideLoss(h.key))
	shown := h.Const(h.row(values(column)))
	return h.Mul(h.Sub(shown, mask), h.Const(field.Inverse(h.zeta)))
}

// Combined implements opener: ζ times the rows, and the mask after them.
func (h *hiddenVerifier) Combined(r *combination[zk.Form]) {
	public := publicPart(r)
	c := h.key.last().coefficients(h.key, &public)
	for i := range c {
		c[i] = field.Mul(h.zeta, c[i])
	}
	h.coefficients = spread(append(c, one))
}

// Finish implements opener: the tests on pads, and the columns.
func (h *hiddenVerifier) Finish() {
	if !h.finishing {
		return
	}
	tests := zk.NewTests(nil, h.key.shapes[Hidden].pads, &h.System, &h.Reader)
	words := h.proof.Words
	words.Absorb(h.Transcript)
	if name := tests.Sum(words); name != "" {
		h.Reject(name)
	}
	h.CheckWork(workLabel, h.key.Params.Grinding)
	if len(h.coefficients) > 0 {
		h.checkRow(h.coefficients)
	}
	h.checkPads(tests)
}

// checkPads holds the tests' words to columns of the pads.
func (h *hiddenVerifier) checkPads(tests *zk.Tests) {
	code, height := h.key.code(padCommitment), h.key.height(padCommitment, Hidden)
	positions := drawColumns(h.Transcript, padCommitment, code)
	o := h.openTree(padCommitment, code, height, positions)
	if o == nil {
		return
	}
	if name := tests.Columns(h.proof.Words, positions, func(i int) field.Vec { return o.Column(i, height) }); name != "" {
		h.Reject(name)
	}
}
