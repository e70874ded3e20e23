package field

import (
	"bytes"
	"testing"
)

// Encoding many elements at once gives what encoding one by one does, after
// whatever is there already, and leaves what follows in memory alone.
func TestAppendExts(t *testing.T) {
	r := newRand(t)
	for _, n := range []int{0, 1, 2, 63, 64, 65, 600} {
		p, want := randomPlanes(r, n), []byte("head")
		for i := range n {
			want = AppendExt(want, p.At(i))
		}
		if got := AppendExts([]byte("head"), p); !bytes.Equal(got, want) || len(got) != 4+ExtBytes*n {
			t.Errorf("%d elements: another encoding", n)
		}
		room := append([]byte("head"), bytes.Repeat([]byte{0xee}, ExtBytes*n+9)...)
		if got := AppendExts(room[:4:4+ExtBytes*n+1], p); !bytes.Equal(got, want) || room[4+ExtBytes*n+1] != 0xee {
			t.Errorf("%d elements in given room: another encoding, or bytes beyond it changed", n)
		}
	}
}

func TestAppendElement(t *testing.T) {
	for v, want := range map[int64][]byte{0: make([]byte, 7), 258: {2, 1, 0, 0, 0, 0, 0}, -1: {0, 0, 0, 0, 0xfc, 0xff, 1}} {
		if got := AppendElement(nil, FromInt(v).A0); !bytes.Equal(got, want) {
			t.Errorf("%d encodes to %x, want %x", v, got, want)
		}
	}
}
