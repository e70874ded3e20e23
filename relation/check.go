package relation

// Check is written below.
func Check(p *Program) error { return nil }
