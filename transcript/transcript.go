// Package transcript makes an interactive proof non-interactive (Fiat–Shamir,
// in the random-oracle model): everything sent is absorbed, labelled and
// length-framed, and every challenge depends on all of it.
package transcript

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"

	"aver/field"
)

// Frame kinds keep absorbed data, drawn challenges and filler apart.
const (
	frameAbsorb    = 'A'
	frameChallenge = 'C'
	frameFiller    = 'F'
)

// Transcript is a running SHA-256 over frames. A frame is its kind (1 byte),
// the label's length (8 bytes, little endian), the label, the data's length
// (8 bytes) and the data, so that no two sequences of calls hash alike.
type Transcript struct {
	h       hash.Hash
	pending []byte // absorbed, and not yet hashed
}

// pendingBytes is about how much is hashed at once.
const pendingBytes = 1 << 12

// New starts a transcript bound to a protocol name and version.
func New(protocol string) *Transcript {
	t := &Transcript{h: sha256.New(), pending: make([]byte, 0, pendingBytes)}
	t.Absorb("protocol", []byte(protocol))
	return t
}

// frame begins a frame; its data follows.
func (t *Transcript) frame(kind byte, label string, size int) {
	if len(t.pending) >= pendingBytes {
		t.flush()
	}
	b := append(t.pending, kind)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(label)))
	b = append(b, label...)
	t.pending = binary.LittleEndian.AppendUint64(b, uint64(size))
}

func (t *Transcript) flush() {
	t.h.Write(t.pending)
	t.pending = t.pending[:0]
}

// digest is the hash of everything so far.
func (t *Transcript) digest() (d [sha256.Size]byte) {
	t.flush()
	copy(d[:], t.h.Sum(t.pending))
	return d
}

// Absorb binds data under a label.
func (t *Transcript) Absorb(label string, data []byte) {
	t.frame(frameAbsorb, label, len(data))
	if len(data) < pendingBytes {
		t.pending = append(t.pending, data...)
		return
	}
	t.flush()
	t.h.Write(data)
}

// AbsorbExt binds field elements in their canonical encoding, 21 bytes each.
func (t *Transcript) AbsorbExt(label string, values []field.Ext) {
	t.frame(frameAbsorb, label, field.ExtBytes*len(values))
	for _, v := range values {
		t.pending = field.AppendExt(t.pending, v)
	}
}

// AbsorbPlanes is AbsorbExt of the elements of p.
func (t *Transcript) AbsorbPlanes(label string, p field.Planes) {
	const part = pendingBytes / field.ExtBytes
	t.frame(frameAbsorb, label, field.ExtBytes*p.Len())
	for lo := 0; lo < p.Len(); lo += part {
		t.flush()
		t.pending = field.AppendExts(t.pending, p.Slice(lo, min(lo+part, p.Len())))
	}
}

// stream absorbs that a challenge is drawn and returns the output derived from
// all that came before: block i is SHA-256(digest ‖ i).
func (t *Transcript) stream(label string) (s stream) {
	t.frame(frameChallenge, label, 0)
	d := t.digest()
	copy(s.seed[:], d[:])
	return s
}

type stream struct {
	seed  [40]byte // digest, then the block counter
	block [32]byte
	used  int
}

// next returns the next 8 bytes of output as a little-endian integer.
func (s *stream) next() uint64 {
	counter := binary.LittleEndian.Uint64(s.seed[32:])
	if s.used%32 == 0 {
		s.block = sha256.Sum256(s.seed[:])
		binary.LittleEndian.PutUint64(s.seed[32:], counter+1)
		s.used = 0
	}
	v := binary.LittleEndian.Uint64(s.block[s.used:])
	s.used += 8
	return v
}

// Challenge draws a uniform element of E3: each coordinate is the low 49 bits
// of an output word, drawn again while it is not below p.
func (t *Transcript) Challenge(label string) field.Ext {
	s := t.stream(label)
	var c [3]uint64
	for i := range c {
		for c[i] = s.next() & mask; c[i] >= field.Modulus; {
			c[i] = s.next() & mask
		}
	}
	return field.NewExt(c[0], c[1], c[2])
}

const mask = 1<<49 - 1

// Indices draws n independent uniform indices below size, a power of two.
func (t *Transcript) Indices(label string, n, size int) []int {
	s := t.stream(label)
	out := make([]int, n)
	for i := range out {
		out[i] = int(s.next() & uint64(size-1))
	}
	return out
}
