package field

import (
	"bytes"
	"errors"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// packSlowly packs by one sum over the integers.
func packSlowly(v Vec) []byte {
	sum := new(big.Int)
	for i := range v {
		sum.Or(sum, new(big.Int).Lsh(value(v[i]), uint(ElementBits*i)))
	}
	b := sum.FillBytes(make([]byte, PackedBytes(len(v))))
	for i := range len(b) / 2 {
		b[i], b[len(b)-1-i] = b[len(b)-1-i], b[i]
	}
	return b
}

var packedLengths = []int{0, 1, 2, 7, 8, 9, 63, 64, 65, 191, 192, 193, 390, 777}

// Packing is what its definition says, goes after whatever is there, leaves what
// follows in memory that is not its own alone, and can be undone whatever follows.
func TestPack(t *testing.T) {
	r := newRand(t)
	for _, n := range packedLengths {
		v := randomVec(r, n)
		for i := range min(n, 3) {
			v[r.IntN(n)].SetInt64(int64(-i)) // the greatest values, and 0
		}
		want := append([]byte("head"), packSlowly(v)...)
		room := append([]byte("head"), bytes.Repeat([]byte{0xee}, 7*n+16)...)
		got, again := AppendPacked([]byte("head"), v), AppendPacked(room[:4:len(want)+8], v)
		if !bytes.Equal(got, want) || !bytes.Equal(again, want) || room[len(want)+8] != 0xee {
			t.Fatalf("%d elements pack to %x and %x, want %x", n, got, again, want)
		}
		for _, after := range []string{"", "x", "\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
			back := make(Vec, n)
			if err := ReadPacked(back, append(want[4:len(want):len(want)], after...)); err != nil || !slices.Equal(back, v) {
				t.Fatalf("%d elements before %q: %v, %v", n, after, err, back)
			}
		}
	}
}

// Extension elements are packed by their coordinates.
func TestPackExts(t *testing.T) {
	r := newRand(t)
	for _, n := range packedLengths {
		p, flat := randomPlanes(r, n), make(Vec, 0, 3*n)
		for _, e := range p.Exts() {
			flat = append(flat, e.A0, e.A1, e.A2)
		}
		b := AppendPackedExts([]byte("head"), p)
		if !bytes.Equal(b, AppendPacked([]byte("head"), flat)) || len(b) != 4+PackedExtBytes(n) {
			t.Fatalf("%d extension elements: another encoding", n)
		}
		back := NewPlanes(n)
		if err := ReadPackedExts(back, b[4:]); err != nil || !bytes.Equal(AppendExts(nil, back), AppendExts(nil, p)) {
			t.Fatalf("%d extension elements: %v", n, err)
		}
	}
}

// What is short, has an element that is not below the modulus, or a last byte
// with more in it, is refused.
func TestPackedIsRefused(t *testing.T) {
	modulus := Element{Modulus} // plain
	for _, n := range packedLengths[1:] {
		refused := func(what string, b []byte) {
			t.Helper()
			if err := ReadPacked(make(Vec, n), b); !errors.Is(err, ErrEncoding) {
				t.Errorf("%d elements, %s: %v", n, what, err)
			}
			if err := ReadPackedExts(NewPlanes(n/3), b); n%3 == 0 && !errors.Is(err, ErrEncoding) {
				t.Errorf("%d extension elements, %s: %v", n/3, what, err)
			}
		}
		zeros := make([]byte, PackedBytes(n))
		refused("cut", zeros[1:])
		for i := range n {
			bad := make(Vec, n)
			bad[i] = modulus
			b := make([]byte, len(zeros)+8)
			pack(b, bad)
			refused("one is the modulus", b)
			bad[i] = Element{1<<ElementBits - 1}
			pack(b, bad)
			refused("one has all bits set", b)
		}
		for bit := ElementBits * n; bit < 8*len(zeros); bit++ {
			zeros[bit/8] = 1 << (bit % 8)
			refused("a bit in what is filled up", zeros)
			zeros[bit/8] = 0
		}
	}
}

// FuzzReadPacked: what decodes has one encoding.
func FuzzReadPacked(f *testing.F) {
	f.Fuzz(func(t *testing.T, n uint16, src []byte) {
		v, p := make(Vec, 3*int(n%1000)), NewPlanes(int(n%1000))
		err, errExts := ReadPacked(v, src), ReadPackedExts(p, src)
		if (err == nil) != (errExts == nil) || err != nil && !errors.Is(err, ErrEncoding) {
			t.Fatalf("%v, by extension elements %v", err, errExts)
		}
		if err != nil {
			return
		}
		src = src[:PackedBytes(len(v))]
		if got, exts := AppendPacked(nil, v), AppendPackedExts(nil, p); !bytes.Equal(got, src) || !bytes.Equal(exts, src) {
			t.Fatalf("%x decodes and encodes to %x and %x", src, got, exts)
		}
	})
}

func BenchmarkPack(b *testing.B) {
	const n = 3 << 13
	r := rand.New(rand.NewPCG(1, 2))
	v, p := randomVec(r, n), randomPlanes(r, n/3)
	src := AppendPacked(nil, v)
	room := make([]byte, 0, len(src)+8)
	for name, f := range map[string]func(){
		"append":      func() { AppendPacked(room, v) },
		"append exts": func() { AppendPackedExts(room, p) },
		"read": func() {
			if err := ReadPacked(v, src); err != nil {
				b.Fatal(err)
			}
		},
		"read exts": func() {
			if err := ReadPackedExts(p, src); err != nil {
				b.Fatal(err)
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
		})
	}
}
