package algebra

import "aver/field"

// Ext is the arithmetic of the extension field itself, for public values and
// for tests.
type Ext struct{}

var _ Arithmetic[field.Ext] = Ext{}

// Const returns c.
func (Ext) Const(c field.Ext) field.Ext { return c }

// Add returns a + b.
func (Ext) Add(a, b field.Ext) field.Ext { return field.Add(a, b) }

// Sub returns a − b.
func (Ext) Sub(a, b field.Ext) field.Ext { return field.Sub(a, b) }

// Mul returns a·b.
func (Ext) Mul(a, b field.Ext) field.Ext { return field.Mul(a, b) }
