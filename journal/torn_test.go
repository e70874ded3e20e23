package journal

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
)

// Whatever happens to one slot, the count is not below what was given out, and
// at most one number is lost.
func TestOneSlotDamaged(t *testing.T) {
	for _, c := range []struct{ slot0, slot1 uint64 }{{0, 0}, {4, 5}, {6, 5}} {
		h, taken := header{root, 16}, max(c.slot0, c.slot1)
		good := slices.Concat(h.block(), h.slot(0, c.slot0), h.slot(1, c.slot1))
		if _, s, problem := decode(good); problem != "" || s.used(16) != taken {
			t.Fatalf("%d taken: read as %+v, %q", taken, s, problem)
		}
		check := func(what string, at int, b []byte) {
			_, s, problem := decode(b)
			if used := s.used(16); problem != "" || used < taken || used > taken+1 {
				t.Fatalf("%d taken, %s at %d: %d, %q", taken, what, at, used, problem)
			}
		}
		for at := blockSize; at < journalSize; at++ {
			b := bytes.Clone(good)
			b[at] ^= 1 << (at % 8)
			check("garbled", at, b)
		}
		for at := 2 * blockSize; at < journalSize; at++ {
			check("cut", at, good[:at])
		}
	}
}

// A damaged header, or two damaged slots, are refused at every byte.
func TestRestDamaged(t *testing.T) {
	good := header{root, 16}.fresh()
	for at := range blockSize {
		b := bytes.Clone(good)
		b[at] ^= 1 << (at % 8)
		if _, _, problem := decode(b); problem != Damaged && (at >= len(magic) || problem != NoJournal) {
			t.Fatalf("header garbled at %d: %q", at, problem)
		}
		b = bytes.Clone(good)
		b[blockSize+at] ^= 1
		b[2*blockSize+at] ^= 1
		if _, _, problem := decode(b); problem != Damaged {
			t.Fatalf("both slots garbled at %d: %q", at, problem)
		}
		if _, _, problem := decode(good[:at+blockSize]); problem != Damaged {
			t.Fatalf("cut at %d: %q", at+blockSize, problem)
		}
	}
}

// A write that is torn at any byte, in the journal's real order of writes: the
// number of the torn Take was not given out, and the next is none of the old.
func TestTornWrites(t *testing.T) {
	j, path := created(t, 1000)
	next := uint64(0)
	for at := 0; at <= slotSize; at++ {
		for _, keep := range []bool{true, false} { // the old bytes, or zeros, past the tear
			n, err := j.Take()
			if err != nil || n < next || n > next+1 {
				t.Fatalf("torn at %d: Take = %d, %v, want %d or one more", at, n, err, next)
			}
			next = n + 1
			tear(t, path, at, keep)
		}
	}
}

// tear writes the first bytes of the slot that the next Take would write.
func tear(t *testing.T, path string, at int, keep bool) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h, s, problem := decode(b)
	if problem != "" || !s.valid[0] || !s.valid[1] {
		t.Fatalf("a Take left %+v, %q", s, problem)
	}
	i := 1 - s.newest()
	block := b[blockSize*(i+1):][:blockSize]
	copy(block, h.slot(i, s.used(h.budget)+1)[:at])
	if !keep {
		clear(block[at:])
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Two damages one after the other, each mended by a Take in between, whichever
// slots they hit.
func TestDamageAfterMending(t *testing.T) {
	j, path := created(t, 1000)
	last := uint64(0)
	take(t, j, 0)
	for round := range 64 {
		b, _ := os.ReadFile(path)
		b[blockSize*(1+round>>(round%5)&1)] ^= 0xff
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		n, err := j.Take()
		if err != nil || n <= last {
			t.Fatalf("round %d: Take = %d, %v after %d", round, n, err, last)
		}
		last = n
	}
}

func TestDamageAtTheEndOfTheBudget(t *testing.T) {
	j, path := created(t, 1)
	take(t, j, 0)
	for _, block := range []int{1, 2} {
		good, _ := os.ReadFile(path)
		b := bytes.Clone(good)
		b[blockSize*block]++
		os.WriteFile(path, b, 0o600)
		var spent *SpentError
		if n, err := j.Take(); !errors.As(err, &spent) {
			t.Errorf("slot %d damaged: Take = %d, %v", block-1, n, err)
		}
		os.WriteFile(path, good, 0o600)
	}
}

// FuzzDecode: what decodes is what these counts are written as.
func FuzzDecode(f *testing.F) {
	f.Fuzz(func(t *testing.T, head, slot0, slot1 []byte, size uint16) {
		b := make([]byte, journalSize)
		for i, part := range [][]byte{head, slot0, slot1} {
			copy(b[blockSize*i:][:blockSize], part)
		}
		b = append(b, 0)[:min(int(size), journalSize+1)]
		h, s, problem := decode(b)
		if problem != "" {
			return
		}
		if used := s.used(h.budget); used > h.budget {
			t.Fatalf("%d of %d used", used, h.budget)
		}
		if !bytes.Equal(b[:blockSize], h.block()) {
			t.Error("header not canonical")
		}
		for i, n := range s.count {
			if s.valid[i] && !bytes.Equal(b[blockSize*(i+1):][:blockSize], h.slot(i, n)) {
				t.Errorf("slot %d not canonical", i)
			}
		}
	})
}
