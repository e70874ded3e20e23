package argument

import (
	"aver/field"
	"aver/poly"
)

// rowValue is ⟨row, eq(point, ·)⟩.
func rowValue(row field.Planes, point []field.Ext) field.Ext {
	return field.Dot(row, poly.EqTable(point))
}
