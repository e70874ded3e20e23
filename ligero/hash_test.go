package ligero

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

func randomDigests(r *rand.Rand, n int) []Digest {
	d := make([]Digest, n)
	for i := range d {
		for at := 0; at < len(d[i]); at += 8 {
			binary.LittleEndian.PutUint64(d[i][at:], r.Uint64())
		}
	}
	return d
}

func randomSalts(r *rand.Rand, n int) []Salt {
	s := make([]Salt, n)
	for i := range s {
		binary.LittleEndian.PutUint64(s[i][:], r.Uint64())
		binary.LittleEndian.PutUint64(s[i][8:], r.Uint64())
	}
	return s
}

// Many columns hash as each does by itself, however they fall into lanes and
// over processors.
func TestLeaves(t *testing.T) {
	r := newRand(t)
	for _, rows := range []int{1, 5, 6, 7, 121, 122, 300, 1030} {
		for _, n := range []int{1, 5, 6, 16, 21, 22, 40, 200} {
			columns := randomVec(r, n*rows)
			for _, salts := range [][]Salt{nil, randomSalts(r, n)} {
				got, one := make([]Digest, n), SHA256.newLeafHasher()
				SHA256.leaves(got, columns, salts)
				for i := range got {
					if want := one.leaf(columns[i*rows:(i+1)*rows], saltOf(salts, i)); got[i] != want {
						t.Fatalf("%d columns of %d, salted %v: column %d hashes to %x, want %x", n, rows, salts != nil, i, got[i], want)
					}
				}
			}
		}
	}
}

// The root that an opening's leaves and path give is that of the tree whose nodes
// are hashed one by one.
func TestRoot(t *testing.T) {
	r := newRand(t)
	for _, log := range []int{1, 2, 5, 9, 12} {
		n := 1 << log
		tree := append(make([]Digest, n-1), randomDigests(r, n)...)
		for i := n - 2; i >= 0; i-- {
			tree[i] = SHA256.node(&tree[2*i+1], &tree[2*i+2])
		}
		for _, count := range []int{1, 2, 5, 6, 7, 17, 150, 3000} {
			positions := Positions(r.Perm(n)[:min(count, n)])
			depth := r.IntN(log + 1)
			var level, path, want []Digest
			for _, q := range positions {
				level = append(level, tree[n-1+q])
				want = append(want, tree[1<<depth-1+q>>(log-depth)])
			}
			for s := range climb(positions, n, depth) {
				if s.missing >= 0 {
					path = append(path, tree[s.missing])
				}
			}
			got, err := SHA256.ascend(positions, n, depth, slices.Clone(level), path)
			if !slices.Equal(got, slices.Compact(want)) || err != nil {
				t.Fatalf("%d of %d leaves, to depth %d: %x and %v, want %x", len(positions), n, depth, got, err, want)
			}
			if root := SHA256.Root(tree[1<<depth-1 : 2<<depth-1]); root != tree[0] {
				t.Fatalf("depth %d of %d leaves: root %x, want %x", depth, n, root, tree[0])
			}
		}
	}
}
