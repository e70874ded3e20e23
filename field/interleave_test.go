package field

import "testing"

// TestInterleave: eight rows come out side by side, times the factor, and apart again.
func TestInterleave(t *testing.T) {
	r := newRand(t)
	for _, n := range []int{0, 1, 7, 8, 9, 24, 133} {
		var rows, back [lanes]Vec
		for i := range rows {
			rows[i], back[i] = randomVec(r, n+i), make(Vec, n+i)
		}
		c := randomVec(r, 1)[0]
		got := make(Vec, n*lanes)
		Interleave(got, &rows, c)
		Deinterleave(&back, got)
		for i, row := range rows {
			for j := range n {
				var want Element
				if want.Mul(&row[j], &c); got[j*lanes+i] != want || back[i][j] != want {
					t.Fatalf("%d elements: row %d has %v at %d, and %v when apart, want %v", n, i, got[j*lanes+i], j, back[i][j], want)
				}
			}
		}
	}
}

// Transforms of canonical words are canonical words.
func TestCanonicalFactor(t *testing.T) {
	r := newRand(t)
	const log = 5
	var rows [lanes]Vec
	for i := range rows {
		rows[i] = randomVec(r, 1<<log)
	}
	elements, words, back := make(Vec, lanes<<log), make(Vec, lanes<<log), make(Vec, lanes<<log)
	Interleave(elements, &rows, *new(Element).SetOne())
	Interleave(words, &rows, CanonicalFactor())
	for _, v := range []Vec{elements, words} {
		Transform(v, Twiddles(log), lanes, 1)
	}
	FromCanonical(back, words)
	for i, e := range elements {
		if words[i][0] != e.Uint64() || back[i] != e {
			t.Fatalf("word %d is %d, want %d", i, words[i][0], e.Uint64())
		}
	}
}
