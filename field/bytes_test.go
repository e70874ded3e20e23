package field

import (
	"bytes"
	"testing"
)

// Encoding many elements at once gives what encoding one by one does, after
// whatever is there already, and leaves what follows in memory alone.
func TestAppendElements(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 600} {
		v := make(Vec, 3*n)
		for i := range v {
			v[i].SetInt64(int64(i*i) - 7)
		}
		want := []byte("head")
		for _, e := range v {
			want = AppendElement(want, e)
		}
		room := append([]byte("head"), bytes.Repeat([]byte{0xee}, 21*n+9)...)
		if got := AppendElements([]byte("head"), v); !bytes.Equal(got, want) {
			t.Errorf("%d elements: another encoding", len(v))
		}
		got := AppendElements(room[:4:4+21*n+1], v)
		if !bytes.Equal(got, want) || room[4+21*n+1] != 0xee {
			t.Errorf("%d elements in given room: another encoding, or bytes beyond it changed", len(v))
		}
		p := NewPlanes(n)
		for i := range n {
			p.Set(i, Ext{A0: v[3*i], A1: v[3*i+1], A2: v[3*i+2]})
		}
		if got := AppendExts([]byte("head"), p); !bytes.Equal(got, want) {
			t.Errorf("%d extension elements: another encoding", n)
		}
	}
}
