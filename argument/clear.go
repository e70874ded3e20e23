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
func (c *clearVerifier) Public(id claimID, p *points[field.Ext]) field.Ext {
	return c.publicValue(id, p)
}

// Fold implements opener.
func (c *clearVerifier) Fold(l *level, p *points[field.Ext], rows []combination[field.Ext]) {
	c.fold(l, p, rows)
}

// Symbols implements opener.
func (c *clearVerifier) Symbols(gamma field.Ext) field.Ext { return c.symbolSum(gamma) }

// Kernel implements opener.
func (c *clearVerifier) Kernel(l *level, i int, gamma field.Ext, rows []combination[field.Ext], point []field.Ext) field.Ext {
	return c.kernel(l, i, gamma, columnOf(rows, l.pieces[i].of), point)
}

// Open implements opener.
func (c *clearVerifier) Open(column []field.Ext) field.Ext { return c.row(column) }

// Combined implements opener.
func (c *clearVerifier) Combined(r *combination[field.Ext]) {
	c.coefficients = spread(c.key.last().coefficients(c.key, r))
}

// Finish implements opener.
func (c *clearVerifier) Finish() {
	if len(c.coefficients) > 0 {
		c.CheckWork(workLabel, c.key.Params.Grinding)
		c.checkRow(c.coefficients)
	}
}
