package zk

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"

	"aver/field"
	"aver/ligero"
)

// Stream is a stream of secret random values: AES-256 in counter mode under a
// key that is the SHA-256 of a seed and a label, so that one seed gives
// independent streams.
type Stream struct {
	cipher cipher.Stream
	// Memory is where long vectors come from; nil for the Go heap.
	Memory *field.Memory
	words  [8 * streamChunk]byte // Fill's room
}

// NewStream returns the stream of a secret seed and a public label.
func NewStream(seed [32]byte, label string) *Stream {
	key := sha256.Sum256(append(append([]byte("aver/stream"), seed[:]...), label...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // a key of 32 bytes is one
	}
	return &Stream{cipher: cipher.NewCTR(block, make([]byte, aes.BlockSize))}
}

// Read fills b with random bytes.
func (s *Stream) Read(b []byte) {
	clear(b)
	s.cipher.XORKeyStream(b, b)
}

// Random values are drawn so many elements or salts at a time.
const streamChunk, saltChunk = 512, 128

// Fill sets v to uniform elements: the low 49 bits of a word, drawn again while
// they are not below p. A uniform residue is uniform in Montgomery form too.
func (s *Stream) Fill(v field.Vec) {
	b := s.words[:]
	for len(v) > 0 {
		n := min(len(v), streamChunk)
		s.Read(b[:8*n])
		kept := 0
		for i := range n {
			w := binary.LittleEndian.Uint64(b[8*i:]) & (1<<49 - 1)
			if w < field.Modulus {
				v[kept] = field.Element{w}
				kept++
			}
		}
		v = v[kept:]
	}
}

// Vec returns n uniform elements.
func (s *Stream) Vec(n int) field.Vec {
	v := s.Memory.DirtyVec(n)
	s.Fill(v)
	return v
}

// Planes returns n uniform extension elements.
func (s *Stream) Planes(n int) field.Planes {
	p := s.Memory.DirtyPlanes(n)
	s.fillPlanes(p)
	return p
}

// fillPlanes sets p to uniform elements.
func (s *Stream) fillPlanes(p field.Planes) {
	for i := range p {
		s.Fill(p[i])
	}
}

// Salts returns n random salts.
func (s *Stream) Salts(n int) []ligero.Salt {
	salts := s.Memory.Salts(n)
	s.FillSalts(salts)
	return salts
}

// FillSalts sets salts to random ones.
func (s *Stream) FillSalts(salts []ligero.Salt) {
	b := s.words[:]
	for at := 0; at < len(salts); at += saltChunk {
		part := salts[at:min(at+saltChunk, len(salts))]
		s.Read(b[:len(ligero.Salt{})*len(part)])
		for i := range part {
			copy(part[i][:], b[len(part[i])*i:])
		}
	}
}
