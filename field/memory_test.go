package field

import (
	"sync"
	"testing"
	"unsafe"
)

// fill writes v into every element.
func fillVec(v Vec, word uint64) {
	for i := range v {
		v[i] = Element{word}
	}
}

func TestMemory(t *testing.T) {
	for name, m := range map[string]*Memory{"stack": NewMemory(), "heap": nil} {
		t.Run(name, func(t *testing.T) {
			defer m.Close()
			kept := m.DirtyVec(1000)
			fillVec(kept, 7)
			for round := range 3 {
				mark := m.Mark()
				a, p, h := m.Vec(minChunk+1), m.Planes(13), m.Hashes(5)
				for i, v := range []Vec{a, p[0], p[1], p[2]} {
					for _, e := range v {
						if !e.IsZero() {
							t.Fatalf("round %d: vector %d is not zero", round, i)
						}
					}
					if m != nil && uintptr(unsafe.Pointer(&v[0]))%64 != 0 {
						t.Errorf("vector %d begins inside a cache line", i)
					}
					fillVec(v, uint64(10+i))
					if cap(v) != len(v) {
						t.Errorf("vector %d has room for %d elements of the next", i, cap(v)-len(v))
					}
				}
				clear(h)
				if a[len(a)-1][0] != 10 || p[0][12][0] != 11 || p[1][0][0] != 12 || p[2][12][0] != 13 {
					t.Errorf("round %d: vectors overlap", round)
				}
				m.Release(mark)
			}
			for _, e := range kept {
				if e[0] != 7 {
					t.Fatal("what came before the mark was overwritten")
				}
			}
		})
	}
}

// TestMemoryReuse: what is released is handed out again, and a chunk that was
// skipped because something did not fit is used again after that.
func TestMemoryReuse(t *testing.T) {
	m := NewMemory()
	defer m.Close()
	first := m.DirtyVec(64)
	mark := m.Mark()
	for range 4 {
		m.DirtyVec(minChunk) // does not fit the first chunk any more
		m.Release(mark)
		if v := m.DirtyVec(64); &v[0] != unsafe.SliceData(m.chunks[0].data[64:]) || &first[0] == &v[0] {
			t.Fatal("released memory is not handed out again")
		}
		m.Release(mark)
	}
	if len(m.chunks) != 2 {
		t.Errorf("%d chunks, want 2", len(m.chunks))
	}
}

// TestMemoryPrepare: whoever prepares memory leaves what is in it, before the first
// vector and beside them.
func TestMemoryPrepare(t *testing.T) {
	for name, n := range map[string]int{"nothing": 0, "a part": 3*pageElements + 1, "more than a chunk": minChunk + pageElements} {
		t.Run(name, func(t *testing.T) {
			m := NewMemory()
			defer m.Close()
			var wg sync.WaitGroup
			wg.Go(func() { m.Prepare(n) })
			a, b := m.DirtyVec(pageElements+5), m.Vec(pageElements)
			fillVec(a, 7)
			fillVec(b, 9)
			wg.Wait()
			m.Prepare(n)
			if a[0][0] != 7 || a[len(a)-1][0] != 7 || b[0][0] != 9 || b[len(b)-1][0] != 9 {
				t.Error("contents have changed")
			}
			if c := m.Vec(pageElements); c[0][0] != 0 || c[len(c)-1][0] != 0 {
				t.Error("new memory is not zero")
			}
		})
	}
}

func TestMemoryPoison(t *testing.T) {
	defer func(was bool) { poisoned = was }(poisoned)
	poisoned = true
	m := NewMemory()
	defer m.Close()
	kept := m.Vec(8)
	mark := m.Mark()
	gone := m.Vec(8)
	m.Release(mark)
	if gone[0][0] < Modulus || kept[0][0] != 0 {
		t.Errorf("after release a kept vector has %d, a released one %d", kept[0][0], gone[0][0])
	}
}

func TestMemoryGoroutines(t *testing.T) {
	m := NewMemory()
	defer m.Close()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for range 50 {
				v := m.Vec(1000)
				fillVec(v, uint64(g))
				for _, e := range v {
					if e[0] != uint64(g) {
						t.Error("two goroutines hold the same memory")
						return
					}
				}
			}
		})
	}
	wg.Wait()
}
