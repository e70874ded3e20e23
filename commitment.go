package aver

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"aver/argument"
	"aver/format"
	"aver/graph"
	"aver/input"
	"aver/journal"
	"aver/ligero"
	"aver/op"
	"aver/verify"
)

// CommitmentBudget is the number of proofs that one Commitment can be opened in.
const CommitmentBudget = argument.CommitmentBudget

// Extensions of the files of a commitment: what everyone may see, what only its
// owner may, and the count of its openings.
const (
	commitmentExt = ".commitment"
	openingExt    = ".opening"
	journalExt    = ".journal"
)

// PublicCommitment is the public side of a Commitment: a label, which says what
// is committed to, and a root.
type PublicCommitment = verify.Commitment

// Commitment is a hiding commitment to the inputs or the outputs of a model, and
// what opens it. It stands alone: many proofs, of many models, can be about it,
// CommitmentBudget of them. It is safe for concurrent use.
type Commitment struct {
	opening   *verify.Opening
	committed *ligero.Committed
	counter   counter
}

// Commit commits to an input for the models of a key, or of any other whose input
// has the same shape, scale and range. Errors match ErrInput, or ErrUnsupported for
// numbers out of the calibrated range, or ErrWrongKey where proofs of the key
// state their input.
func Commit(k *VerifyingKey, x Values) (*Commitment, error) {
	if !k.Program.InputCommitted {
		return nil, &marked{ErrWrongKey, errors.New("proofs of this key state their input: compile the model with a committed input")}
	}
	t, err := input.FromFlat(x, inputsOf(k))
	if err != nil {
		return nil, classify(err)
	}
	ints, err := integers(k.Program, t)
	if err != nil {
		return nil, err
	}
	return commitTo(k.InputLabel(), inTensorOrder(k.Program.Inputs, ints))
}

// commitTo commits to the values of a label's tensors.
func commitTo(l verify.Label, values [][]int64) (*Commitment, error) {
	seed, err := commitmentSeed(values)
	if err != nil {
		return nil, err
	}
	o, committed, err := verify.Commit(l, values, seed)
	if err != nil {
		return nil, err
	}
	return &Commitment{opening: o, committed: committed}, nil
}

// inputsOf is what a key tells of a model's inputs.
func inputsOf(k *VerifyingKey) []graph.ValueInfo {
	var infos []graph.ValueInfo
	for _, p := range k.Program.Inputs {
		infos = append(infos, graph.ValueInfo{Name: p.Name, DType: graph.Float, Shape: p.Shape})
	}
	return infos
}

// ReadInput reads one value for every input of a key's model, as Model.ReadInput
// does. Errors match ErrInput.
func ReadInput(k *VerifyingKey, path string) (Values, error) {
	return readInput(path, inputsOf(k))
}

// ReadSamples reads many values: arrays with a leading axis of samples. Errors
// match ErrInput.
func ReadSamples(k *VerifyingKey, path string) ([]Values, error) {
	return readSamples(path, inputsOf(k))
}

// inTensorOrder sorts the values of ports by their tensors, as labels have them.
func inTensorOrder(ports []op.Port, values [][]int64) [][]int64 {
	sorted := make([][]int64, len(ports))
	for at, port := range tensorOrder(ports) {
		sorted[at] = values[port]
	}
	return sorted
}

// inPortOrder is the inverse of inTensorOrder.
func inPortOrder(ports []op.Port, values [][]int64) [][]int64 {
	sorted := make([][]int64, len(ports))
	for at, port := range tensorOrder(ports) {
		sorted[port] = values[at]
	}
	return sorted
}

// tensorOrder numbers ports by their tensors.
func tensorOrder(ports []op.Port) []int {
	order := make([]int, len(ports))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(ports[a].Tensor) - int(ports[b].Tensor) })
	return order
}

// Public is the side that others may see.
func (c *Commitment) Public() *PublicCommitment { return c.opening.Commitment }

// Values is what the commitment holds: secret.
func (c *Commitment) Values() []Value { return valuesOf(c.opening) }

func valuesOf(o *verify.Opening) []Value {
	vs := make([]Value, len(o.Values))
	for i, ints := range o.Values {
		t := &o.Label[i]
		vs[i] = Value{Name: fmt.Sprintf("tensor %d", i), Shape: t.Shape, Scale: t.Scale, Ints: ints}
	}
	return vs
}

// Budget is how many proofs the commitment can be opened in, and in how many it
// was, begun ones included. Errors are *journal.Error.
func (c *Commitment) Budget() (total, used int, err error) {
	used, err = c.counter.used(c.opening.Root, CommitmentBudget)
	return CommitmentBudget, used, err
}

// take counts one more proof before it is made.
func (c *Commitment) take() error {
	_, err := c.counter.take(c.opening.Root, CommitmentBudget, 0)
	var s *journal.SpentError
	if errors.As(err, &s) {
		return &marked{ErrSpent, fmt.Errorf("%s: the commitment was opened in all %d proofs that it can bear; "+
			"one more could show what it holds: commit anew", s.Path, s.Budget)}
	}
	return err
}

// given is the integers of a model's inputs: x, or what a commitment holds.
func (m *Model) given(x Values, c *Commitment) ([][]int64, error) {
	if c == nil {
		return m.quantise(x)
	}
	p := m.key.Program
	switch d := c.Public().Label.Difference(m.key.InputLabel()); {
	case len(x) > 0:
		return nil, &marked{ErrInput, errors.New("an input beside a commitment to it: give one of them")}
	case !p.InputCommitted:
		return nil, &marked{ErrWrongKey, errors.New("proofs of this model state their input: compile it with a committed input")}
	case d != "":
		return nil, &marked{ErrWrongKey, fmt.Errorf("the commitment is for another model: it has %s as the model's input has", d)}
	}
	return inPortOrder(p.Inputs, c.opening.Values), nil
}

// stand takes an opening of each commitment that a proof with these values is to
// be about, and makes that of the output where there is to be one.
func (m *Model) stand(po *argument.Options, opt ProveOptions, values [][]int64) (out *Commitment, err error) {
	if opt.CommitOutput {
		if !m.key.Program.OutputCommitted {
			return nil, &marked{ErrWrongKey, errors.New("proofs of this model state their output: compile it with a committed output")}
		}
		var outputs [][]int64
		for _, port := range m.key.Program.Outputs {
			outputs = append(outputs, values[port.Tensor])
		}
		if out, err = commitTo(m.key.OutputLabel(), inTensorOrder(m.key.Program.Outputs, outputs)); err != nil {
			return nil, err
		}
		po.Output = out.committed
		if err := out.take(); err != nil {
			return nil, err
		}
	}
	if in := opt.InputCommitment; in != nil {
		po.Input = in.committed
		return out, in.take()
	}
	return out, nil
}

// Save writes NAME.opening, which is secret, NAME.journal, which counts the
// openings and must stay beside it, and NAME.commitment, for everyone; each all or
// nothing. It takes no other opening's place: errors match fs.ErrExist where one is
// there.
func (c *Commitment) Save(name string) error {
	if c.counter.path != "" {
		return errors.New("the commitment is saved already, and its openings are counted there: copy the files, with the journal")
	}
	if err := CheckCommitment(name); err != nil {
		return err
	}
	if err := writeBytes(name+openingExt, 0o600, c.opening.Bytes()); err != nil {
		return err
	}
	if err := c.counter.save(name+journalExt, c.opening.Root, CommitmentBudget); err != nil {
		return err
	}
	return writeBytes(name+commitmentExt, 0o644, c.Public().Bytes())
}

// CheckCommitment reports whether Save may write its files: an opening that is
// there already is a secret that cannot be made again. Errors match fs.ErrExist, or
// are the system's.
func CheckCommitment(name string) error {
	path := name + openingExt
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "commit", Path: path, Err: fmt.Errorf("%w: it opens another commitment; choose another name, or remove it", fs.ErrExist)}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func writeBytes(path string, mode fs.FileMode, b []byte) error {
	return format.WriteAtomic(path, mode, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// OpenCommitment reads a commitment's files, to prove with it: path is that of
// NAME.opening or of NAME.commitment beside it. It checks that the opening gives
// the commitment. Errors match ErrWrongKey where a file is broken, ErrRejected
// where the opening is another's.
func OpenCommitment(path string) (*Commitment, error) {
	opening := path
	if strings.HasSuffix(path, commitmentExt) {
		opening = nameOf(path) + openingExt
	}
	o, err := readOpening(opening)
	if err != nil {
		return nil, err
	}
	if opening != path {
		p, err := OpenPublicCommitment(path)
		if err != nil {
			return nil, err
		}
		if err := o.Opens(p); err != nil {
			return nil, inFile(opening, err)
		}
	}
	c := &Commitment{opening: o, counter: counter{path: journalOf(path)}}
	if c.committed, err = o.Committed(); err != nil {
		return nil, inFile(opening, err)
	}
	return c, nil
}

// nameOf is what the names of a commitment's files begin with.
func nameOf(path string) string {
	return strings.TrimSuffix(strings.TrimSuffix(path, openingExt), commitmentExt)
}

func journalOf(path string) string { return nameOf(path) + journalExt }

// OpenPublicCommitment reads a .commitment file. Errors match ErrWrongKey, or
// the system's.
func OpenPublicCommitment(path string) (*PublicCommitment, error) {
	b, err := format.ReadFile(path, format.Commitment)
	if err != nil {
		return nil, readError(err, ErrWrongKey)
	}
	c, err := verify.ParseCommitment(b)
	return c, inFile(path, err)
}

// Open reads the .opening file of a commitment, checks that the commitment holds
// its values, and returns them. Errors match ErrRejected where it does not,
// ErrWrongKey where the file is broken.
func Open(c *PublicCommitment, path string) ([]Value, error) {
	o, err := readOpening(path)
	if err != nil {
		return nil, err
	}
	if err := o.Opens(c); err != nil {
		return nil, inFile(path, err)
	}
	return valuesOf(o), nil
}

// CommitmentOf is the commitment that a .opening file says that it opens: compare
// it with one that you know. Errors match ErrWrongKey.
func CommitmentOf(path string) (*PublicCommitment, error) {
	o, err := readOpening(path)
	if err != nil {
		return nil, err
	}
	return o.Commitment, nil
}

func readOpening(path string) (*verify.Opening, error) {
	b, err := format.ReadFile(path, format.Opening)
	if err != nil {
		return nil, readError(err, ErrWrongKey)
	}
	o, err := verify.ParseOpening(b)
	return o, inFile(path, err)
}

// Link is a proof and its key, in a chain, and ChainError says where one breaks.
type (
	Link       = verify.Link
	ChainError = verify.ChainError
)

// VerifyChain checks every proof, and that each one's committed output is the
// next one's committed input: same root, shape, scale and range. The keys must come
// from someone you trust. Errors are those of Verify, or a *ChainError, which
// matches ErrWrongKey where the keys do not fit each other and ErrRejected where
// the proofs do not, or there are none.
func VerifyChain(links ...Link) ([]*Statement, error) { return verify.VerifyChain(links...) }
