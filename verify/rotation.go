package verify

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"

	"aver/argument"
	"aver/format"
	"aver/ligero"
)

// Rotation is a parsed rotation file: the commitments, the successors, that are
// to hold the weights of a key's, and the proof that they do. Nothing about it
// is checked before Key.Successors.
type Rotation struct {
	key     [32]byte
	roots   []ligero.Digest
	body    []byte
	encoded []byte
}

// rootsSection is the second section of a rotation's file, between keySection
// and bodySection.
const rootsSection = "roots"

// NewRotation frames a proof of argument.ProvingKey.Rotate with the digest of
// its key and the roots of the successors.
func NewRotation(k *Key, roots []ligero.Digest, body []byte) *Rotation {
	r := &Rotation{key: k.Digest(), roots: slices.Clone(roots), body: body}
	var b []byte
	for _, root := range roots {
		b = append(b, root[:]...)
	}
	r.encoded = format.Marshal(format.Rotation, []format.Section{
		{Name: keySection, Data: r.key[:]}, {Name: rootsSection, Data: b}, {Name: bodySection, Data: body},
	})
	return r
}

// ParseRotation reads a rotation's file. Errors match ErrRejected.
func ParseRotation(b []byte) (*Rotation, error) {
	f, err := format.Unmarshal(format.Rotation, b)
	if err != nil {
		return nil, rejected("", err)
	}
	if err := hasSections(f, keySection, rootsSection, bodySection); err != nil {
		return nil, rejected("", err)
	}
	r := &Rotation{body: f.Sections[2].Data, encoded: b}
	key, roots := f.Sections[0].Data, f.Sections[1].Data
	if len(key) != len(r.key) || len(roots) == 0 || len(roots)%len(ligero.Digest{}) != 0 || len(roots)/len(ligero.Digest{}) > argument.MaxSuccessors {
		return nil, rejected(fmt.Sprintf("a digest of %d bytes and roots of %d in a rotation, which has 1 to %d successors", len(key), len(roots), argument.MaxSuccessors), nil)
	}
	copy(r.key[:], key)
	for root := range slices.Chunk(roots, len(ligero.Digest{})) {
		r.roots = append(r.roots, ligero.Digest(root))
	}
	return r, nil
}

// Bytes is the rotation's file.
func (r *Rotation) Bytes() []byte { return r.encoded }

// Save writes the rotation's file, all or nothing.
func (r *Rotation) Save(path string) error {
	return format.WriteAtomic(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(r.encoded)
		return err
	})
}

// Key is the digest of the key that is rotated, which may itself be a successor.
func (r *Rotation) Key() [32]byte { return r.key }

// Successors is the digests of the successors' keys.
func (r *Rotation) Successors() [][32]byte {
	digests := make([][32]byte, len(r.roots))
	for i, root := range r.roots {
		digests[i] = successorDigest(r.key, root)
	}
	return digests
}

// successorDigest is the digest of the key that differs from another in its
// commitment to the weights. It is no digest of a key's file: those begin with
// other bytes.
func successorDigest(key [32]byte, root ligero.Digest) [32]byte {
	return sha256.Sum256(slices.Concat([]byte("aver/successor/1"), key[:], root[:]))
}

// Successors checks that the commitments of a rotation hold the weights of this
// key, and returns the keys to them, which differ in nothing else. Errors match
// ErrWrongKey where the rotation is of another key, and else ErrRejected.
func (k *Key) Successors(r *Rotation) ([]*Key, error) {
	if r.key != k.Digest() {
		return nil, wrongKey(fmt.Sprintf("the rotation is of key %x, this is key %x", r.key, k.Digest()), nil)
	}
	if k.PublicWeights() {
		return nil, rejected(fmt.Sprintf("a rotation of key %x, whose weights are public", r.key), nil)
	}
	if err := k.Argument.VerifyRotation(r.roots, r.body); err != nil {
		return nil, rejected(fmt.Sprintf("the rotation of key %x", r.key), err)
	}
	digests := r.Successors()
	keys := make([]*Key, len(r.roots))
	for i, root := range r.roots {
		s := *k
		s.Argument = k.Argument.Successor(root, digests[i])
		s.chain = append(slices.Clone(k.Chain()), digests[i])
		keys[i] = &s
	}
	return keys, nil
}

// Chain is the digests of the keys from the one in the file to this one, a
// rotation from each to the next: this one's alone if it is no successor.
func (k *Key) Chain() [][32]byte {
	if k.chain == nil {
		return [][32]byte{k.Digest()}
	}
	return k.chain
}

// Follow returns the key of the given digest: this one, or a successor that the
// rotations lead to, in any order and with others among them, which are not
// looked at. It verifies those on the way; of several that lead to one key, one
// must be valid. Errors match ErrWrongKey where none leads there, and else
// ErrRejected.
func (k *Key) Follow(digest [32]byte, rotations ...*Rotation) (*Key, error) {
	found, err := k.follow(digest, rotations)
	if found == nil && err == nil {
		err = wrongKey(fmt.Sprintf("the proof is for key %x, this is key %x, and no rotation leads from it there", digest, k.Digest()), nil)
	}
	return found, err
}

// follow is Follow, and nil where nothing leads there. The digest of a successor
// determines that of the key before it.
func (k *Key) follow(digest [32]byte, rotations []*Rotation) (before *Key, err error) {
	if digest == k.Digest() {
		return k, nil
	}
	for _, r := range rotations {
		i := slices.Index(r.Successors(), digest)
		if i < 0 {
			continue
		}
		if before == nil {
			var stuck error
			if before, stuck = k.follow(r.key, rotations); before == nil {
				return nil, stuck
			}
		}
		var keys []*Key
		if keys, err = before.Successors(r); err == nil {
			return keys[i], nil
		}
	}
	return nil, err
}
