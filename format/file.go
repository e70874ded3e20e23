package format

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"
)

// Kind is the kind of a file.
type Kind uint8

// The kinds of file.
const (
	Model        Kind = 1 + iota // NAME.aver: program, weights, codeword
	VerifyingKey                 // NAME.vk
	Proof                        // NAME.proof
	Rotation                     // NAME.rotation
	Commitment                   // NAME.commitment: a label and a root
	Opening                      // NAME.opening: what a commitment holds, and its randomness
)

// String is the extension and what it holds.
func (k Kind) String() string {
	switch k {
	case Model:
		return "model (.aver)"
	case VerifyingKey:
		return "verifying key (.vk)"
	case Proof:
		return "proof (.proof)"
	case Rotation:
		return "rotation (.rotation)"
	case Commitment:
		return "commitment (.commitment)"
	case Opening:
		return "opening (.opening)"
	}
	return "file of unknown kind"
}

// article is String after "a" or "an".
func (k Kind) article() string {
	if k == Opening {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// A file is a header, a table and the sections:
//
//	"AVER" | kind | version | number of sections, uint16
//	for each: name, 8 bytes, zero-filled | length, uint64 | in a Model: SHA-256
//	for each: its bytes, zero-filled to a multiple of 8
//
// Numbers are little endian. Every section thus starts at a multiple of 8, so
// that a mapped file can be read as 64-bit words. A verifying key and a proof
// carry no checksums: the digest and the verifier see every change.
const (
	magic       = "AVER"
	version     = 3
	headerSize  = 8
	nameSize    = 8
	maxSections = 64
)

// Section is a named part of a file. Names have 1 to 8 bytes.
type Section struct {
	Name string
	Data []byte
	// Long is written in place of Data where it is not nil.
	Long *Long
}

// Long is what a section holds that is not in one piece of memory: Size bytes, which
// Write writes, the same ones each time.
type Long struct {
	Size  int
	Write func(io.Writer) error
}

// size is the number of bytes to be written.
func (s *Section) size() int {
	if s.Long != nil {
		return s.Long.Size
	}
	return len(s.Data)
}

// write writes them.
func (s *Section) write(w io.Writer) error {
	if s.Long != nil {
		return s.Long.Write(w)
	}
	_, err := w.Write(s.Data)
	return err
}

// secret reports whether only its owner may read files of that kind.
func (k Kind) secret() bool { return k == Model || k == Opening }

// checksummed reports whether the table holds digests.
func (k Kind) checksummed() bool { return k == Model }

// entrySize is the size of one line of the table.
func (k Kind) entrySize() int {
	if k.checksummed() {
		return nameSize + 8 + sha256.Size
	}
	return nameSize + 8
}

// padded rounds up to a multiple of 8.
func padded(n int) int { return (n + 7) &^ 7 }

// head is the header and the table. Errors are those of long sections.
func head(k Kind, sections []Section) ([]byte, error) {
	b := append([]byte(magic), byte(k), version)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(sections)))
	for _, s := range sections {
		var name [nameSize]byte
		copy(name[:], s.Name)
		b = append(b, name[:]...)
		b = binary.LittleEndian.AppendUint64(b, uint64(s.size()))
		if k.checksummed() {
			sum := sha256.New()
			if err := s.write(sum); err != nil {
				return nil, err
			}
			b = sum.Sum(b)
		}
	}
	return b, nil
}

// Marshal is the bytes of a file of kind k with these sections in this order, none
// of them long.
func Marshal(k Kind, sections []Section) []byte {
	b, _ := head(k, sections)
	size := 0
	for _, s := range sections {
		size += padded(len(s.Data))
	}
	b = slices.Grow(b, size)
	for _, s := range sections {
		b = append(b, s.Data...)
		b = append(b, make([]byte, padded(len(s.Data))-len(s.Data))...)
	}
	return b
}

// File is a parsed file; its sections are parts of the bytes it was read from.
type File struct {
	Kind     Kind
	Sections []Section
	name     string
	sums     [][]byte // of a Model
	starts   []int    // of the sections
	file     io.ReaderAt
	close    func() error
}

// KindOf reads the header: the kind of a file, whatever it is.
func KindOf(b []byte) (Kind, error) {
	switch {
	case len(b) == 0:
		return 0, Errorf(Empty, "0 bytes")
	case len(b) < headerSize:
		return 0, Errorf(Truncated, "%d bytes, the header has %d", len(b), headerSize)
	case string(b[:4]) != magic:
		return 0, Errorf(WrongKind, "it does not start with %q", magic)
	case b[5] != version:
		return 0, Errorf(WrongVersion, "version %d, this program reads %d", b[5], version)
	}
	k := Kind(b[4])
	if k < Model || k > Opening {
		return 0, Errorf(WrongKind, "kind %d", b[4])
	}
	return k, nil
}

// Unmarshal parses a file of kind want.
func Unmarshal(want Kind, b []byte) (*File, error) {
	f, err := parse(want, b)
	if err != nil {
		err.Want = want
		return nil, err
	}
	return f, nil
}

func parse(want Kind, b []byte) (*File, *Error) {
	k, err := KindOf(b)
	if err != nil {
		return nil, err.(*Error)
	}
	if k != want {
		return nil, Errorf(WrongKind, "it is %s", k.article())
	}
	n := int(binary.LittleEndian.Uint16(b[6:]))
	table := b[headerSize:]
	if n > maxSections {
		return nil, Errorf(TooLarge, "%d sections", n)
	}
	if len(table) < n*k.entrySize() {
		return nil, Errorf(Truncated, "in the table of %d sections", n)
	}
	f, body := &File{Kind: k}, table[n*k.entrySize():]
	for i := range n {
		entry := table[i*k.entrySize():][:k.entrySize()]
		s, rest, err := section(entry, body)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(f.Sections, func(o Section) bool { return o.Name == s.Name }) {
			return nil, Errorf(NotCanonical, "section %q twice", s.Name)
		}
		f.starts = append(f.starts, len(b)-len(body))
		f.Sections, body = append(f.Sections, s), rest
		f.sums = append(f.sums, entry[nameSize+8:])
	}
	if len(body) != 0 {
		return nil, Errorf(NotCanonical, "%d bytes after the last section", len(body))
	}
	return f, nil
}

// section cuts one section off body.
func section(entry, body []byte) (Section, []byte, *Error) {
	name := bytes.TrimRight(entry[:nameSize], "\x00")
	if len(name) == 0 || bytes.IndexByte(name, 0) >= 0 {
		return Section{}, nil, Errorf(NotCanonical, "section name %q", name)
	}
	length := binary.LittleEndian.Uint64(entry[nameSize:])
	if length > uint64(len(body)) || padded(int(length)) > len(body) {
		return Section{}, nil, Errorf(Truncated, "section %q announces %d bytes, %d are left", name, length, len(body))
	}
	n := int(length)
	for _, z := range body[n:padded(n)] {
		if z != 0 {
			return Section{}, nil, Errorf(NotCanonical, "padding after section %q", name)
		}
	}
	return Section{Name: string(name), Data: body[:n:n]}, body[padded(n):], nil
}

// Raw is the section of that name, its checksum not looked at.
func (f *File) Raw(name string) ([]byte, error) {
	i, err := f.find(name)
	if err != nil {
		return nil, err
	}
	return f.Sections[i].Data, nil
}

// Reader reads the section of that name, its checksum not looked at, without the
// mapping: each place that is looked at in a mapping brings a large page with it.
func (f *File) Reader(name string) (*io.SectionReader, error) {
	i, err := f.find(name)
	if err != nil {
		return nil, err
	}
	data := f.Sections[i].Data
	if f.file == nil {
		return io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data))), nil
	}
	return io.NewSectionReader(f.file, int64(f.starts[i]), int64(len(data))), nil
}

// Section is the section of that name, held to its checksum if it has one.
func (f *File) Section(name string) ([]byte, error) {
	i, err := f.find(name)
	if err != nil {
		return nil, err
	}
	b := f.Sections[i].Data
	if got := sha256.Sum256(b); f.Kind.checksummed() && !bytes.Equal(got[:], f.sums[i]) {
		return nil, f.errorf(Corrupt, "checksum of section %q", name)
	}
	return b, nil
}

// find is the number of the section of that name.
func (f *File) find(name string) (int, error) {
	if i := slices.IndexFunc(f.Sections, func(s Section) bool { return s.Name == name }); i >= 0 {
		return i, nil
	}
	return 0, f.errorf(Missing, "%q", name)
}

func (f *File) errorf(p Problem, format string, args ...any) error {
	e := Errorf(p, format, args...)
	e.File, e.Want = f.name, f.Kind
	return e
}

// Close releases the mapping, if there is one; the sections are gone then.
func (f *File) Close() error {
	if f.close == nil {
		return nil
	}
	c := f.close
	f.close = nil
	return c()
}
