package aver

import (
	"errors"
	"fmt"

	"aver/format"
	"aver/soundness"
	"aver/verify"
)

// RotationInfo describes a rotation: the digests of the key that is rotated and
// of its successors.
type RotationInfo struct {
	Key        string   `json:"key_digest"`
	Successors []string `json:"successors"`
	// Sections are of a file that is looked at by itself; nothing in it has been
	// verified.
	Sections map[string]int `json:"section_bytes,omitempty"`
	// Bits and Ledger are of one that was verified under a key.
	Bits   float64          `json:"security_bits,omitempty"`
	Ledger []soundness.Term `json:"ledger,omitempty"`
}

func describeRotation(r *Rotation) *RotationInfo {
	return &RotationInfo{Key: hexDigest(r.Key()), Successors: hexDigests(r.Successors())}
}

func hexDigests(digests [][32]byte) []string {
	out := make([]string, len(digests))
	for i, d := range digests {
		out[i] = hexDigest(d)
	}
	return out
}

func (i *Info) rotation(path string) error {
	r, err := OpenRotation(path)
	if err != nil {
		return err
	}
	f, err := format.Unmarshal(format.Rotation, r.Bytes())
	if err != nil {
		return &marked{ErrRejected, err}
	}
	i.Kind, i.Digest, i.Rotation = "rotation", hexDigest(r.Key()), describeRotation(r)
	i.Rotation.Sections = sectionBytes(f)
	return nil
}

// follow verifies rotations of a key and of its successors, in whatever order
// they are given.
func (i *Info) follow(k *verify.Key, paths []string) error {
	waiting := map[string]*Rotation{}
	for _, path := range paths {
		r, err := OpenRotation(path)
		if err != nil {
			return err
		}
		waiting[path] = r
	}
	known := map[[32]byte]*verify.Key{k.Digest(): k}
	for progress := true; progress; {
		progress = false
		for _, path := range paths {
			r := waiting[path]
			if r == nil || known[r.Key()] == nil {
				continue
			}
			info, successors, err := verifyRotation(known[r.Key()], r)
			if err != nil {
				return inFile(path, err)
			}
			for _, s := range successors {
				known[s.Digest()] = s
			}
			i.Rotations = append(i.Rotations, *info)
			delete(waiting, path)
			progress = true
		}
	}
	var err error
	for path, r := range waiting {
		err = errors.Join(err, &marked{ErrWrongKey, fmt.Errorf("%s: it is of key %x, to which nothing leads from key %x", path, r.Key(), k.Digest())})
	}
	return err
}

func verifyRotation(k *verify.Key, r *Rotation) (*RotationInfo, []*verify.Key, error) {
	successors, err := k.Successors(r)
	if err != nil {
		return nil, nil, err
	}
	info, ledger := describeRotation(r), k.Argument.RotationLedger(len(successors))
	info.Bits, info.Ledger = ledger.Bits(), ledger.Terms
	return info, successors, nil
}
