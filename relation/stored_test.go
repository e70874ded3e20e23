package relation

import (
	"slices"
	"testing"
)

func TestStored(t *testing.T) {
	for _, c := range []struct {
		shape  []int
		logRow int
		box    []int
		rows   int // 0: shorter than a row
	}{
		{[]int{120, 64, 5, 5}, 14, []int{120, 64, 8, 8}, 30},
		{[]int{5, 5, 64, 120}, 14, []int{5, 6, 64, 128}, 15},
		{[]int{5, 5, 64, 120}, 13, []int{5, 5, 64, 128}, 25},
		{[]int{64, 32, 5, 5}, 13, []int{64, 32, 8, 8}, 16},
		{[]int{5, 5, 32, 64}, 13, []int{5, 8, 32, 64}, 10},
		{[]int{128, 784}, 12, []int{128, 1024}, 32},
		{[]int{784, 128}, 12, []int{800, 128}, 25},
		{[]int{1024, 1024}, 15, []int{1024, 1024}, 32},
		{[]int{32, 28, 28}, 7, []int{32, 28, 32}, 224},
		{[]int{1, 5, 1, 6}, 2, []int{1, 5, 1, 8}, 10},
		{[]int{1000}, 8, []int{1024}, 4},
		{[]int{700}, 8, []int{768}, 3},
		{[]int{3, 5}, 6, []int{4, 8}, 0},
		{[]int{1}, 6, []int{1}, 0},
	} {
		box := Stored(c.shape, c.logRow)
		if !slices.Equal(box, c.box) || Size(box)>>c.logRow != c.rows {
			t.Errorf("%v in rows of 2^%d: %v, %d rows; want %v, %d", c.shape, c.logRow, box, Size(box)>>c.logRow, c.box, c.rows)
		}
	}
}
