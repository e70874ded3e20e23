package aver

import (
	"aver/argument"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"aver/format"
	"aver/graph"
	"aver/journal"
	"aver/op"
	"aver/relation"
	"aver/soundness"
	"aver/verify"
)

// Info is what Inspect finds in a file; which fields are set depends on the
// kind of file.
type Info struct {
	File  string `json:"file"`
	Kind  string `json:"kind"` // "model", "verifying key", "proof", "rotation", "commitment", "opening (secret)", "journal" or "onnx"
	Bytes int64  `json:"bytes"`
	// Digest is that of the verifying key that the file is, holds or names.
	Digest string `json:"key_digest,omitempty"`
	// Chain, of a successor's model, is the digests from the key in its file to
	// Digest, a rotation from each to the next.
	Chain []string `json:"chain,omitempty"`

	Key   *KeyInfo   `json:"key,omitempty"`
	Model *ModelInfo `json:"model,omitempty"`
	Proof *ProofInfo `json:"proof,omitempty"`
	ONNX  *ONNXInfo  `json:"onnx,omitempty"`
	// Commitment is that of a .commitment or .opening file.
	Commitment *StandaloneInfo `json:"commitment,omitempty"`
	Journal    *JournalInfo    `json:"journal,omitempty"`

	Rotation  *RotationInfo  `json:"rotation,omitempty"`  // that the file is
	Rotations []RotationInfo `json:"rotations,omitempty"` // of the key, verified
}

// KeyInfo describes a verifying key: everything in it is public.
type KeyInfo struct {
	Tool        string           `json:"tool"`
	Name        string           `json:"name"`
	Bits        float64          `json:"security_bits"`
	Inputs      []PortInfo       `json:"inputs"`
	Outputs     []PortInfo       `json:"outputs"`
	Layers      []Layer          `json:"layers"`
	Relations   RelationInfo     `json:"relations"`
	Commitments []CommitmentInfo `json:"commitments"`
	ProofBytes  int              `json:"expected_proof_bytes"`
	Weights     string           `json:"weights"`                // "private", "public" or "none"
	Budget      int              `json:"proof_budget,omitempty"` // proofs that the commitment to private weights can bear
	Ledger      []soundness.Term `json:"ledger"`
	// Revealed says what the key tells of the weights and samples.
	Revealed []string `json:"revealed"`
}

// PortInfo describes an input or output.
type PortInfo struct {
	Name      string  `json:"name"`
	Shape     []int   `json:"shape"`
	Bits      int     `json:"bits"`
	Scale     float64 `json:"scale"`
	Committed bool    `json:"committed"`
}

// RelationInfo counts what is to be proven.
type RelationInfo struct {
	Tensors    int `json:"tensors"`
	Einsums    int `json:"einsums"`
	Lookups    int `json:"lookups"`     // relations
	LookupRows int `json:"lookup_rows"` // single look-ups
	Tables     int `json:"tables"`
	TableRows  int `json:"table_rows"`
}

// CommitmentInfo describes one commitment.
type CommitmentInfo struct {
	Name     string `json:"name"`
	Cells    int    `json:"cells"` // of its tensors, pads or combined rows, without padding
	Rows     int    `json:"rows"`
	LogRow   int    `json:"log_row"`
	Tail     int    `json:"random_symbols"` // of each row
	InvRate  int    `json:"inverse_rate"`
	Queries  int    `json:"queries"`
	Grinding int    `json:"grinding_bits"`
}

// ModelInfo describes the secret part of a .aver file, in sizes only.
type ModelInfo struct {
	Weights  int            `json:"weights"`
	Made     int            `json:"proofs_made"`               // of the budget, or begun; 0 where there is no limit
	Journal  string         `json:"journal_problem,omitempty"` // why no proof can be made and Made is not known
	Sections map[string]int `json:"section_bytes"`
	Warnings []string       `json:"warnings"`
}

// ProofInfo describes a proof; nothing in it has been verified.
type ProofInfo struct {
	Sections map[string]int `json:"section_bytes"`
}

// ONNXInfo describes a model before compilation.
type ONNXInfo struct {
	Opset      int            `json:"opset"`
	Inputs     []PortInfo     `json:"inputs"`
	Outputs    []PortInfo     `json:"outputs"`
	Operators  map[string]int `json:"operators"`
	Parameters int            `json:"parameters"`
	Supported  bool           `json:"supported"`
	Missing    string         `json:"missing,omitempty"`
}

// Inspect describes a file of any kind, .onnx files included. For a .vk file
// it verifies the .rotation files that are given and lists the successors that
// they lead to. Errors match ErrWrongKey or ErrRejected where a file is broken, or
// ErrWrongKey where a rotation is of neither the key nor its successors.
func Inspect(path string, rotations ...string) (*Info, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	i := &Info{File: path, Bytes: st.Size()}
	if strings.EqualFold(filepath.Ext(path), ".onnx") {
		i.Kind = "onnx"
		i.ONNX, err = inspectONNX(path)
		return i, classify(err)
	}
	if j, err := journal.Read(path); err == nil {
		i.Kind, i.Journal = "journal", &JournalInfo{hexDigest(j.Commitment), j.Budget, j.Used}
		return i, nil
	} else if !errors.Is(err, journal.NoJournal) {
		return nil, err
	}
	kind, err := format.KindOfFile(path)
	if err != nil {
		return nil, err
	}
	switch kind {
	case format.Model:
		err = i.model(path)
	case format.VerifyingKey:
		err = i.key(path, rotations)
	case format.Proof:
		err = i.proof(path)
	case format.Rotation:
		err = i.rotation(path)
	case format.Commitment:
		err = i.commitment(path)
	case format.Opening:
		err = i.opening(path)
	}
	return i, err
}

func (i *Info) key(path string, rotations []string) error {
	k, err := OpenVerifyingKey(path)
	if err != nil {
		return err
	}
	i.Kind = "verifying key"
	i.describe(k)
	return i.follow(k, rotations)
}

func (i *Info) describe(k *verify.Key) {
	i.Digest = hexDigest(k.Digest())
	i.Key = describeKey(k)
}

func (i *Info) model(path string) error {
	m, err := OpenModel(path)
	if err != nil {
		return err
	}
	defer m.Close()
	i.Kind = "model"
	i.describe(m.key)
	if m.chain != nil {
		i.Chain = hexDigests(m.key.Chain())
	}
	i.Model = &ModelInfo{Sections: sectionBytes(m.file), Warnings: m.warnings}
	for _, w := range m.weights {
		i.Model.Weights += w.Len()
	}
	if _, i.Model.Made, err = m.Budget(); err != nil {
		i.Model.Journal = err.Error()
	}
	return nil
}

func (i *Info) proof(path string) error {
	p, err := OpenProof(path)
	if err != nil {
		return err
	}
	f, err := format.Unmarshal(format.Proof, p.Bytes())
	if err != nil {
		return &marked{ErrRejected, err}
	}
	i.Kind, i.Digest = "proof", hexDigest(p.Key())
	i.Proof = &ProofInfo{sectionBytes(f)}
	return nil
}

// SecurityBits is what the soundness ledger of the model's hidden proofs comes to.
func (m *Model) SecurityBits() float64 { return m.key.Argument.Ledger(argument.Hidden).Bits() }

func hexDigest(d [32]byte) string { return hex.EncodeToString(d[:]) }

func sectionBytes(f *format.File) map[string]int {
	m := map[string]int{}
	for _, s := range f.Sections {
		m[s.Name] = len(s.Data)
	}
	return m
}

func describeKey(k *verify.Key) *KeyInfo {
	p, ledger := k.Program, k.Argument.Ledger(argument.Hidden)
	info := &KeyInfo{
		Tool: k.Tool, Name: p.Name, Bits: ledger.Bits(), Ledger: ledger.Terms, Layers: layers(k),
		Inputs: ports(p, p.Inputs, p.InputCommitted), Outputs: ports(p, p.Outputs, p.OutputCommitted),
		Relations: countRelations(k.Argument.Program), Commitments: commitments(k), ProofBytes: expectedBytes(k, argument.Hidden),
		Weights: "private", Budget: max(k.Budget(), 0), Revealed: revealed(k),
	}
	switch {
	case k.PublicWeights():
		info.Weights = "public"
	case len(p.Weights()) == 0:
		info.Weights = "none"
	}
	return info
}

func ports(p *op.Program, list []op.Port, committed bool) []PortInfo {
	var out []PortInfo
	for _, port := range list {
		t := &p.Tensors[port.Tensor]
		out = append(out, PortInfo{port.Name, port.Shape, width(t.Min, t.Max), t.Scale, committed})
	}
	return out
}

func countRelations(r *relation.Program) RelationInfo {
	i := RelationInfo{Tensors: len(r.Tensors), Einsums: len(r.Einsums), Lookups: len(r.Lookups), Tables: len(r.Tables)}
	for j := range r.Lookups {
		i.LookupRows += relation.Size(r.Lookups[j].Sizes)
	}
	for j := range r.Tables {
		i.TableRows += relation.Size(r.Tables[j].Sizes)
	}
	return i
}

// commitments lists the commitments that hidden proofs open.
func commitments(k *verify.Key) []CommitmentInfo {
	var out []CommitmentInfo
	for _, c := range k.Argument.Sizes() {
		out = append(out, CommitmentInfo{
			Name: c.Name, Cells: c.Cells, Rows: c.Rows, LogRow: c.Code.LogRow, Tail: c.Code.Tail,
			InvRate: 1 << c.Code.LogInvRate, Queries: c.Code.Queries, Grinding: k.Argument.Params.Grinding,
		})
	}
	return out
}

// expectedBytes is the mean size of a key's proof files.
func expectedBytes(k *verify.Key, m argument.Mode) int {
	n := k.Argument.ExpectedBytes(m)
	r := k.Argument.Program
	for i := range r.Tensors {
		if t := &r.Tensors[i]; public(r, t.Kind) {
			n += t.Size() * (width(t.Min, t.Max) + 7) / 8
		}
	}
	return n
}

// public reports whether tensors of a kind are in the statement.
func public(r *relation.Program, kind relation.Kind) bool {
	return kind == relation.Input && !r.InputCommitted || kind == relation.Output && !r.OutputCommitted
}

// revealed lists what a key tells of the weights and calibration samples.
func revealed(k *verify.Key) []string {
	p, shifts := k.Program, 0
	for i := range p.Nodes {
		if l, ok := p.Nodes[i].Op.(*op.Linear); ok && l.Act >= 0 {
			shifts++
		}
	}
	list := []string{
		fmt.Sprintf("scales and ranges of %d tensors, from the calibration samples and the weights", len(p.Tensors)),
		fmt.Sprintf("shifts and accumulator ranges of %d nodes, from the weights", shifts),
		fmt.Sprintf("tables and clip bounds of %d activations, from the model and the samples", len(p.Activations)),
	}
	if k.PublicWeights() {
		list = append(list, "the weights: they are public, and nothing hides which ones the key commits to")
	}
	return list
}

func inspectONNX(path string) (*ONNXInfo, error) {
	g, err := loadONNX(path)
	if err != nil {
		return nil, err
	}
	i := &ONNXInfo{Opset: g.Opset, Operators: map[string]int{}, Supported: true}
	for _, n := range g.Nodes {
		i.Operators[n.Op]++
	}
	for _, t := range g.Initializers {
		i.Parameters += t.Len()
	}
	if err := simplify(g, 1); err != nil {
		i.Supported, i.Missing = false, err.Error()
	}
	for _, v := range g.Inputs {
		i.Inputs = append(i.Inputs, portOf(v))
	}
	for _, v := range g.Outputs {
		i.Outputs = append(i.Outputs, portOf(v))
	}
	return i, nil
}

func portOf(v graph.ValueInfo) PortInfo { return PortInfo{Name: v.Name, Shape: v.Shape} }
