package argument

import (
	"aver/field"
	"aver/transcript"
)

// clearVerifier is the interpreter that computes with field elements: the plain
// verifier.
type clearVerifier struct {
	transcript.Clear
	side
}

func verifyClear(s side) error {
	c := &clearVerifier{side: s}
	c.Reader = s.newReader()
	c.reader = &c.Reader
	verify[field.Ext](c, s.key)
	return c.finish()
}

// Public implements opener.
func (c *clearVerifier) Public(f *functional, p *points[field.Ext]) field.Ext {
	return c.publicValue(f, p)
}

// Open implements opener.
func (c *clearVerifier) Open(at commitment, point []field.Ext) field.Ext { return c.row(at, point) }

// Columns implements opener.
func (c *clearVerifier) Columns(coefficients func(commitment) []field.Ext) {
	shown := c.key.shown(Clear)
	if len(shown) > 0 {
		c.CheckWork(workLabel, c.key.Params.Grinding)
	}
	for _, at := range shown {
		positions := drawColumns(c.Transcript, at, c.key.code(at))
		coef := coefficients(at)
		if o := c.openTree(at.String(), c.key.code(at), len(coef), c.root(at), positions); o != nil {
			c.agreed(at, c.key.code(at).CheckCombination(coef, c.proof.Rows[at], positions, o))
		}
	}
}
