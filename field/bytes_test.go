package field

import (
	"bytes"
	"encoding/binary"
	"errors"
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

// Decoding many elements at once gives what decoding one by one does, whatever
// follows them, and stops at the first that is not below the modulus or not
// whole.
func TestReadElements(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 600} {
		v := make(Vec, n)
		for i := range v {
			v[i].SetInt64(int64(i*i) - 7)
		}
		src := AppendElements(nil, v)
		for _, after := range []string{"", "x", "\xff\xff\xff\xff\xff\xff\xff\xff"} {
			got := make(Vec, n)
			if m, err := ReadElements(got, append(src[:len(src):len(src)], after...)); m != n || err != nil {
				t.Fatalf("%d elements before %q: %d, %v", n, after, m, err)
			}
			for i := range v {
				if got[i] != v[i] {
					t.Fatalf("%d elements before %q: element %d differs", n, after, i)
				}
			}
		}
		for i := range n {
			if m, err := ReadElements(make(Vec, n), src[:7*i+6]); m != i || !errors.Is(err, ErrEncoding) {
				t.Fatalf("%d elements, cut in %d: %d, %v", n, i, m, err)
			}
			for _, bad := range []uint64{Modulus, 1<<56 - 1} {
				b := append(src[:len(src):len(src)], 0)
				next := b[7*i+7]
				binary.LittleEndian.PutUint64(b[7*i:], bad|uint64(next)<<56)
				if m, err := ReadElements(make(Vec, n), b); m != i || !errors.Is(err, ErrEncoding) {
					t.Fatalf("%d elements, element %d is %d: %d, %v", n, i, bad, m, err)
				}
			}
		}
	}
}

func BenchmarkReadElements(b *testing.B) {
	v := make(Vec, 1<<15)
	src := append(AppendElements(nil, v), 0)
	b.Run("many", func(b *testing.B) {
		for b.Loop() {
			if _, err := ReadElements(v, src); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("each", func(b *testing.B) {
		for b.Loop() {
			for i := range v {
				v[i], _ = ReadElement(src[7*i:])
			}
		}
	})
}
