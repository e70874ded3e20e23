package aver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"unsafe"

	"aver/argument"
	"aver/field"
	"aver/format"
	"aver/graph"
	"aver/ligero"
	"aver/relation"
	"aver/verify"
)

// Sections of a .aver file. Those of the commitment are mapped, but for the
// codeword, of which a proof reads some columns. From the tree on they are trusted
// as far as a prover trusts its own file: damage gives proofs that do not verify.
const (
	keySection      = "key"
	floatSection    = "float"
	aboutSection    = "about"
	runsSection     = "runs"
	smallSection    = "small"
	messageSection  = "message"
	codewordSection = "codeword"
	treeSection     = "tree"
	tailsSection    = "tails"
	saltsSection    = "salts"
	chainSection    = "chain" // of a successor

	// weightsSection had a copy of the weights, and the message all rows, in files of
	// the first releases.
	weightsSection = "weights"
)

// Save writes NAME.aver, which is secret unless the weights are public, NAME.vk,
// and NAME.journal, which counts the proofs if they are limited, each all or
// nothing. It is for models that Compile or Rotate made;
// a successor of Rotate has no NAME.vk.
func (m *Model) Save(name string) error {
	if m.file == nil && m.budget.path != "" {
		return errors.New("the model is saved already, and its proofs are counted there: copy the files, with the journal")
	}
	if m.file != nil {
		return errors.New("the model is in a file already: copy that")
	}
	about := new(format.Encoder)
	encodeInfos(about, m.inputs)
	encodeStrings(about, m.warnings)
	sections := []format.Section{
		{Name: keySection, Data: m.key.Bytes()},
		{Name: aboutSection, Data: about.Encoded()},
		{Name: floatSection, Data: m.float},
	}
	if c := m.prover.Weights; c != nil {
		parts := c.Parts()
		sections = append(sections, format.Section{Name: runsSection, Data: encodeRuns(parts.Matrix.Runs)},
			format.Section{Name: smallSection, Data: rawBytes(parts.Matrix.Small)},
			format.Section{Name: messageSection, Data: rawBytes(parts.Matrix.Data)},
			format.Section{Name: codewordSection, Long: columnsOf(c)},
			format.Section{Name: treeSection, Data: rawBytes(parts.Tree)},
			format.Section{Name: tailsSection, Data: rawBytes(parts.Matrix.Tails)},
			format.Section{Name: saltsSection, Data: rawBytes(parts.Salts)})
	}
	if m.chain != nil {
		sections = append(sections, format.Section{Name: chainSection, Data: m.encodeChain()})
	}
	write := format.Write
	if m.key.PublicWeights() {
		write = format.WritePublic
	}
	if err := write(name+".aver", format.Model, sections); err != nil {
		return err
	}
	if err := m.createJournal(name); err != nil || m.chain != nil {
		return err
	}
	return m.key.Save(name + ".vk")
}

// columnsOf is a commitment's columns one after the other.
func columnsOf(c *ligero.Committed) *format.Long {
	return &format.Long{Size: c.Params().CodeLength() * c.Rows() * elementSize, Write: func(w io.Writer) error {
		return c.EachColumns(func(columns field.Vec) error {
			_, err := w.Write(rawBytes(columns))
			return err
		})
	}}
}

// OpenModel maps a .aver file. Errors match ErrWrongKey where the file is
// broken, or the system's.
func OpenModel(path string) (*Model, error) {
	f, err := format.Open(path, format.Model)
	if err != nil {
		return nil, readError(err, ErrWrongKey)
	}
	m, err := readModel(f)
	if err != nil {
		f.Close()
		return nil, inFile(path, readError(err, ErrWrongKey))
	}
	m.budget.path = journalPath(path)
	return m, nil
}

func readModel(f *format.File) (*Model, error) {
	b, err := f.Section(keySection)
	if err != nil {
		return nil, err
	}
	m := &Model{file: f}
	// The key outlives the file, in the hands of callers and of successors.
	if m.key, err = verify.ParseKey(bytes.Clone(b)); err != nil {
		return nil, err
	}
	if err := m.readChain(f); err != nil {
		return nil, err
	}
	if err := m.readAbout(f); err != nil {
		return nil, err
	}
	return m, m.readCommitment(f)
}

// floatModel is the float model, which only Check needs: it is not read before.
func (m *Model) floatModel() (*graph.Graph, error) {
	b, err := m.floatBytes()
	if err != nil {
		return nil, err
	}
	g, err := decodeGraph(b)
	return g, readError(err, ErrWrongKey)
}

func (m *Model) floatBytes() ([]byte, error) {
	if m.file == nil {
		return m.float, nil
	}
	b, err := m.file.Section(floatSection)
	return b, readError(err, ErrWrongKey)
}

func (m *Model) readAbout(f *format.File) error {
	b, err := f.Section(aboutSection)
	if err != nil {
		return err
	}
	d := format.NewDecoder(b)
	m.inputs, m.warnings = decodeInfos(d), decodeStrings(d)
	if err := d.Finish(); err != nil {
		return err
	}
	return m.checkInputs()
}

// checkInputs holds the inputs that a user gives to those of the program.
func (m *Model) checkInputs() error {
	ports := m.key.Program.Inputs
	if len(ports) != len(m.inputs) {
		return format.Errorf(format.Corrupt, "%d inputs, the program has %d", len(m.inputs), len(ports))
	}
	for i, v := range m.inputs {
		if v.Name != ports[i].Name || graph.NumElements(v.Shape) != graph.NumElements(ports[i].Shape) {
			return format.Errorf(format.Corrupt, "input %q %v, the program has %q %v", v.Name, v.Shape, ports[i].Name, ports[i].Shape)
		}
	}
	return nil
}

// readCommitment restores the committed weights from the mapped file, and takes the
// integer program's from their rows.
func (m *Model) readCommitment(f *format.File) error {
	a := m.key.Argument
	m.prover = &argument.ProvingKey{VerifyingKey: a}
	if len(m.key.Program.Weights()) == 0 {
		return nil
	}
	parts, err := m.readParts(f)
	if err != nil {
		return err
	}
	c, err := ligero.Restore(a.Params.Codes[0], *parts)
	if err != nil {
		return &marked{ErrWrongKey, err}
	}
	if c.Root() != a.WeightRoot {
		return format.Errorf(format.Corrupt, "the commitment to the weights is not the key's")
	}
	m.prover.Weights = c
	return m.setWeights()
}

// setWeights takes the integer program's weights from the committed rows.
func (m *Model) setWeights() error {
	if m.prover.Weights == nil {
		return nil
	}
	a := m.key.Argument
	stored, err := argument.StoredWeights(a.Program, a.Params, m.prover.Weights.Matrix())
	if err != nil {
		return &marked{ErrWrongKey, err}
	}
	for i, id := range m.key.Program.Weights() {
		if err := m.key.Program.CheckInts(id, stored[i]); err != nil {
			return &marked{ErrWrongKey, fmt.Errorf("weights: %w", err)}
		}
	}
	m.weights = stored
	return nil
}

func (m *Model) readParts(f *format.File) (*ligero.Parts, error) {
	params := m.key.Argument.Params.Codes[0]
	rows, err := m.readRows(f)
	if err != nil {
		return nil, err
	}
	var raw [3][]byte
	for i, name := range []string{treeSection, tailsSection, saltsSection} {
		if raw[i], err = f.Raw(name); err != nil {
			return nil, err
		}
	}
	rows.LogRow, rows.Tail, rows.Tails = params.LogRow, params.Tail, rawValues[field.Element](raw[1])
	codeword, err := f.Reader(codewordSection)
	if err != nil {
		return nil, err
	}
	if want := int64(rows.Rows()) * int64(params.CodeLength()) * int64(elementSize); codeword.Size() != want {
		return nil, format.Errorf(format.Corrupt, "codewords of %d bytes, want %d", codeword.Size(), want)
	}
	return &ligero.Parts{Matrix: rows, Columns: columnFile{codeword}, Tree: rawValues[ligero.Digest](raw[0]), Salts: rawValues[ligero.Salt](raw[2])}, nil
}

// readRows reads the rows without their tails.
func (m *Model) readRows(f *format.File) (rows ligero.Matrix, err error) {
	runs, err := f.Section(runsSection)
	if errors.Is(err, format.Missing) {
		return m.readOldRows(f)
	} else if err != nil {
		return rows, err
	}
	d := format.NewDecoder(runs)
	rows.Runs = d.Lens(math.MaxInt32)
	if err := d.Finish(); err != nil {
		return rows, err
	}
	small, err := f.Section(smallSection)
	if err != nil {
		return rows, err
	}
	data, err := f.Section(messageSection)
	rows.Small, rows.Data = rawValues[int16](small), rawValues[field.Element](data)
	return rows, err
}

func encodeRuns(runs []int) []byte {
	e := new(format.Encoder)
	e.Lens(runs)
	return e.Encoded()
}

// readOldRows lays out the weights of a file in which all rows are elements.
func (m *Model) readOldRows(f *format.File) (rows ligero.Matrix, err error) {
	b, err := f.Section(weightsSection)
	if err != nil {
		return rows, err
	}
	a, d := m.key.Argument, format.NewDecoder(b)
	values := make(relation.Values, len(a.Program.Tensors))
	for _, id := range m.key.Program.Weights() {
		values[id] = d.Ints()
		if err := m.key.Program.CheckValues(id, values[id]); err != nil && d.Err() == nil {
			return rows, &marked{ErrWrongKey, fmt.Errorf("weights: %w", err)}
		}
	}
	if err := d.Finish(); err != nil {
		return rows, err
	}
	return argument.WeightMatrix(a.Program, a.Params, values), nil
}

// columnFile reads columns of a codeword in a file.
type columnFile struct{ io.ReaderAt }

// ReadColumn implements ligero.ColumnReader.
func (f columnFile) ReadColumn(position int, dst field.Vec) error {
	b := rawBytes(dst)
	_, err := f.ReadAt(b, int64(position)*int64(len(b)))
	return err
}

// Field elements are stored as the machine holds them, so that a mapped file
// needs no decoding: a .aver file stays on machines of one byte order.
const elementSize = int(unsafe.Sizeof(field.Element{}))

// mappable is what sections of a commitment hold.
type mappable interface {
	field.Element | ligero.Digest | ligero.Salt | int16
}

func rawBytes[T mappable](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(*new(T))))
}

// rawValues reads a section, which starts at a multiple of 8; nil for none.
func rawValues[T mappable](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/int(unsafe.Sizeof(*new(T))))
}
