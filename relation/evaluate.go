package relation

import "fmt"

// Values holds one row-major slice of true cells for each tensor of a program.
// Ones tensors need none; a Fixed tensor's are its Data.
type Values [][]int64

// Ints are a tensor's values, row-major: in Small where all of them have 16 bits, or
// else in Wide.
type Ints struct {
	Small []int16
	Wide  []int64
}

// WideInts are the values of some tensors in 64 bits.
func WideInts(values [][]int64) []Ints {
	all := make([]Ints, len(values))
	for i, v := range values {
		all[i].Wide = v
	}
	return all
}

// Len is the number of values.
func (v Ints) Len() int { return len(v.Small) + len(v.Wide) }

// Widened are the values in 64 bits: Wide itself, where they are that already.
func (v Ints) Widened() []int64 {
	if v.Small == nil {
		return v.Wide
	}
	wide := make([]int64, len(v.Small))
	for i, x := range v.Small {
		wide[i] = int64(x)
	}
	return wide
}

// UnsatisfiedError names a relation that does not hold and where.
type UnsatisfiedError struct {
	Relation string
	Index    []int
	Msg      string
}

func (e *UnsatisfiedError) Error() string {
	return fmt.Sprintf("relation %s does not hold at %v: %s", e.Relation, e.Index, e.Msg)
}

// Satisfied evaluates every relation of the program cell by cell, over the
// integers, and returns an *UnsatisfiedError for the first that fails. Virtual
// tensors are computed, never read. It is the meaning of a program, kept
// simple; it is far slower than proving.
func Satisfied(p *Program, values Values) error {
	e := &evaluator{p: p, values: append(Values(nil), values...)}
	for i := range p.Einsums {
		if err := e.einsum(&p.Einsums[i]); err != nil {
			return err
		}
	}
	rows := make([]map[string]int64, len(p.Tables))
	for i := range p.Tables {
		rows[i] = map[string]int64{}
		if err := e.table(&p.Tables[i], rows[i]); err != nil {
			return err
		}
	}
	for i := range p.Lookups {
		if err := e.lookup(&p.Lookups[i], rows[p.Lookups[i].Table]); err != nil {
			return err
		}
	}
	for i := range p.Tables {
		for row, count := range rows[i] {
			if count != 0 {
				return &UnsatisfiedError{p.Tables[i].Name, nil, fmt.Sprintf("row %s: multiplicity is off by %d", row, count)}
			}
		}
	}
	return nil
}

type evaluator struct {
	p      *Program
	values Values
}

// Each calls f with every index of the box in row-major order; f must not keep
// its argument.
func Each(sizes []int, f func(index []int)) {
	index := make([]int, len(sizes))
	if Size(sizes) == 0 {
		return
	}
	for {
		f(index)
		d := len(sizes) - 1
		for ; d >= 0; d-- {
			if index[d]++; index[d] < sizes[d] {
				break
			}
			index[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

// At is the affine map's coordinate at an index.
func (a *Affine) At(index []int) int {
	c := a.Offset
	for _, s := range a.Strides {
		c += s.Step * index[s.Index]
	}
	return c
}

// Cell is the row-major cell that the view reads at an index, or −1 outside
// the tensor's box.
func (v *View) Cell(shape []int, index []int) int {
	cell := 0
	for d := range v.Dims {
		c := v.Dims[d].At(index)
		if c < 0 || c >= shape[d] {
			return -1
		}
		cell = cell*shape[d] + c
	}
	return cell
}

func (e *evaluator) view(v *View, index []int) int64 {
	t := &e.p.Tensors[v.Tensor]
	cell := v.Cell(t.Shape, index)
	switch {
	case cell < 0:
		return 0
	case t.Kind == Ones:
		return 1
	case t.Kind == Fixed:
		return t.Data[cell]
	}
	return e.values[v.Tensor][cell]
}

// Sums lists the contraction indices of a term: those at or above rank that
// occur in its factors, in increasing order.
func (t *Term) Sums(rank, indices int) []int {
	used := make([]bool, indices)
	for _, f := range t.Factors {
		for _, d := range f.Dims {
			for _, s := range d.Strides {
				used[s.Index] = true
			}
		}
	}
	var sums []int
	for i := rank; i < indices; i++ {
		if used[i] {
			sums = append(sums, i)
		}
	}
	return sums
}

// Compute evaluates one einsum over the integers, cell by cell.
func Compute(p *Program, s *Einsum, values Values) []int64 {
	return (&evaluator{p: p, values: values}).compute(s)
}

func (e *evaluator) compute(s *Einsum) []int64 {
	out := &e.p.Tensors[s.Out]
	rank := len(out.Shape)
	result := make([]int64, out.Size())
	cell := 0
	Each(out.Shape, func(o []int) {
		index := make([]int, len(s.Sizes))
		copy(index, o)
		for i := range s.Terms {
			result[cell] += e.term(&s.Terms[i], index, s.Sizes, rank)
		}
		cell++
	})
	return result
}

func (e *evaluator) einsum(s *Einsum) error {
	out := &e.p.Tensors[s.Out]
	result := e.compute(s)
	if out.Kind == Virtual {
		e.values[s.Out] = result
		return nil
	}
	for i, v := range result {
		if e.values[s.Out][i] != v {
			return &UnsatisfiedError{s.Name, []int{i}, fmt.Sprintf("%s is %d, want %d", out.Name, e.values[s.Out][i], v)}
		}
	}
	return nil
}

func (e *evaluator) term(t *Term, index, sizes []int, rank int) int64 {
	sums := t.Sums(rank, len(sizes))
	box := make([]int, len(sums))
	for i, k := range sums {
		box[i] = sizes[k]
	}
	var total int64
	Each(box, func(k []int) {
		for i, s := range sums {
			index[s] = k[i]
		}
		product := t.Coef
		for f := range t.Factors {
			if product != 0 {
				product *= e.view(&t.Factors[f], index)
			}
		}
		total += product
	})
	return total
}

// form returns the form's value, or an error where its shift is not exact.
func (e *evaluator) form(f *Form, index []int) (int64, error) {
	v := f.Const
	for i := range f.Terms {
		v += f.Terms[i].Coef * e.view(&f.Terms[i].View, index)
	}
	for _, t := range f.Indices {
		v += t.Coef * int64(index[t.Index])
	}
	if v&(1<<f.Shift-1) != 0 {
		return 0, fmt.Errorf("%d is not a multiple of 2^%d", v, f.Shift)
	}
	return v >> f.Shift, nil
}

func (e *evaluator) tuple(name string, forms []Form, index []int) (string, error) {
	row := make([]int64, len(forms))
	for i := range forms {
		v, err := e.form(&forms[i], index)
		if err != nil {
			return "", &UnsatisfiedError{name, append([]int(nil), index...), err.Error()}
		}
		row[i] = v
	}
	return fmt.Sprint(row), nil
}

// table adds the multiplicities of the table's rows.
func (e *evaluator) table(t *Table, rows map[string]int64) (err error) {
	cell := 0
	Each(t.Sizes, func(index []int) {
		row, bad := e.tuple(t.Name, t.Tuple, index)
		if bad != nil && err == nil {
			err = bad
		}
		if t.Multiplicity == NoTensor {
			rows[row]++
		} else {
			rows[row] += e.values[t.Multiplicity][cell]
		}
		cell++
	})
	return err
}

// lookup takes one from the multiplicity of each row it uses.
func (e *evaluator) lookup(l *Lookup, rows map[string]int64) (err error) {
	Each(l.Sizes, func(index []int) {
		if err != nil {
			return
		}
		row, bad := e.tuple(l.Name, l.Tuple, index)
		if _, ok := rows[row]; bad == nil && !ok {
			bad = &UnsatisfiedError{l.Name, append([]int(nil), index...), "row " + row + " is not in table " + e.p.Tables[l.Table].Name}
		}
		rows[row]--
		err = bad
	})
	return err
}
