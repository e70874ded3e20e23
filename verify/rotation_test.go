package verify

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"testing"

	"aver/argument"
)

// rotate makes successors, the last of which is the owner of the result.
func (o *owner) rotate(t testing.TB, k int, seed byte) (*Rotation, *owner) {
	t.Helper()
	commitments, body, err := o.prover.Rotate(t.Context(), k, [32]byte{4, seed})
	must(t, err)
	var roots [][32]byte
	for _, c := range commitments {
		roots = append(roots, c.Root())
	}
	r, err := ParseRotation(NewRotation(o.key, roots, body).Bytes())
	must(t, err)
	keys, err := o.key.Successors(r)
	must(t, err)
	if len(keys) != k || !reflect.DeepEqual(r.Successors()[k-1], keys[k-1].Digest()) {
		t.Fatalf("%d successors, want %d", len(keys), k)
	}
	next := *o
	next.key = keys[k-1]
	next.prover = &argument.ProvingKey{VerifyingKey: next.key.Argument, Weights: commitments[k-1]}
	return r, &next
}

func TestChain(t *testing.T) {
	first := own(t, dense(5, 3))
	r1, second := first.rotate(t, 2, 0)
	r2, third := second.rotate(t, 1, 1)
	side, _ := second.rotate(t, 1, 2)
	other, _ := own(t, dense(5, 4)).rotate(t, 1, 0)
	broken := *r1
	broken.body = r1.body[:len(r1.body)-1]
	proof := third.run(t)
	key, err := ParseKey(third.key.Bytes())
	must(t, err)
	for name, tt := range map[string]struct {
		rotations []*Rotation
		is        error
	}{
		"in order":          {[]*Rotation{r1, r2}, nil},
		"in another order":  {[]*Rotation{r2, r1}, nil},
		"among others":      {[]*Rotation{side, other, r2, r1, r1}, nil},
		"beside a broken":   {[]*Rotation{&broken, r1, r2}, nil},
		"a broken alone":    {[]*Rotation{&broken, r2}, ErrRejected},
		"none":              {nil, ErrWrongKey},
		"without the first": {[]*Rotation{r2, side}, ErrWrongKey},
		"without the last":  {[]*Rotation{r1, side}, ErrWrongKey},
		"another key's":     {[]*Rotation{other}, ErrWrongKey},
	} {
		k, err := key.Follow(proof.Key(), tt.rotations...)
		if !errors.Is(err, tt.is) {
			t.Errorf("%s: %v, want %v", name, err, tt.is)
		}
		if tt.is != nil {
			continue
		}
		st, err := k.Verify(proof)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := [][32]byte{first.key.Digest(), second.key.Digest(), third.key.Digest()}; !reflect.DeepEqual(st.Chain, want) || st.Key != want[2] {
			t.Errorf("%s: chain %x, want %x", name, st.Chain, want)
		}
	}
	if _, err := key.Verify(proof); !errors.Is(err, ErrWrongKey) {
		t.Errorf("without rotations: %v", err)
	}
	if k, err := key.Follow(key.Digest()); err != nil || k != key || len(k.Chain()) != 1 {
		t.Errorf("to the key itself: %v", err)
	}
	if _, err := key.Successors(r2); !errors.Is(err, ErrWrongKey) {
		t.Errorf("a successor's rotation: %v", err)
	}
}

// A proof by one successor is not one by another, nor by the key itself.
func TestSuccessorsAreApart(t *testing.T) {
	o := own(t, dense(5, 3))
	r, second := o.rotate(t, 3, 0)
	proof := second.run(t)
	keys, err := o.key.Successors(r)
	must(t, err)
	for i, k := range append(keys, o.key) {
		moved := *proof
		moved.key = k.Digest()
		if _, err := k.Verify(&moved); i == 2 && err != nil || i != 2 && !errors.Is(err, ErrRejected) {
			t.Errorf("key %d: %v", i, err)
		}
	}
}

// checkRotation parses and verifies the bytes of a rotation.
func checkRotation(k *Key, b []byte) error {
	r, err := ParseRotation(b)
	if err != nil {
		return err
	}
	_, err = k.Successors(r)
	return err
}

// No byte of a rotation's file can be changed, and none be added or cut.
func TestRotationFile(t *testing.T) {
	o := own(t, dense(5, 3))
	r, _ := o.rotate(t, 2, 0)
	good := r.Bytes()
	for i := 0; i < len(good); i += max(1, min(i, len(good)/100)) {
		bad := slices.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if err := checkRotation(o.key, bad); !errors.Is(err, ErrRejected) && !errors.Is(err, ErrWrongKey) {
			t.Errorf("byte %d of %d flipped: %v", i, len(good), err)
		}
	}
	for _, n := range []int{0, 7, 60, len(good) / 2, len(good) - 8} {
		if err := checkRotation(o.key, good[:n]); !errors.Is(err, ErrRejected) {
			t.Errorf("cut to %d: %v", n, err)
		}
	}
	for _, k := range []int{0, argument.MaxSuccessors + 1} {
		if _, err := ParseRotation(NewRotation(o.key, make([][32]byte, k), r.body).Bytes()); !errors.Is(err, ErrRejected) {
			t.Errorf("%d successors: %v", k, err)
		}
	}
}

func FuzzRotation(f *testing.F) {
	o := own(f, dense(2, 1))
	r, _ := o.rotate(f, 1, 0)
	f.Add(r.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		err := checkRotation(o.key, b)
		if err != nil && !errors.Is(err, ErrRejected) && !errors.Is(err, ErrWrongKey) {
			t.Errorf("untyped: %v", err)
		}
		if (err == nil) != bytes.Equal(b, r.Bytes()) {
			t.Errorf("verified %v", err)
		}
	})
}
