package journal

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var root = [32]byte{1, 2, 3, 31: 0xff}

// created is a new journal and its path.
func created(t *testing.T, budget int) (*Journal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.journal")
	j, err := Create(path, root, budget)
	if err != nil {
		t.Fatal(err)
	}
	return j, path
}

func take(t *testing.T, j *Journal, want uint64) {
	t.Helper()
	if n, err := j.Take(); err != nil || n != want {
		t.Fatalf("Take = %d, %v, want %d", n, err, want)
	}
}

func TestCountsToTheBudget(t *testing.T) {
	j, path := created(t, 20)
	for n := range uint64(20) {
		take(t, j, n)
		again, err := Open(path, root, 20) // as a later process does
		if err != nil {
			t.Fatal(err)
		}
		if used, err := again.Used(); err != nil || used != n+1 || again.Budget() != 20 {
			t.Fatalf("used %d of %d, %v", used, again.Budget(), err)
		}
		j = again
	}
	for range 2 {
		var spent *SpentError
		if _, err := j.Take(); !errors.As(err, &spent) || *spent != (SpentError{path, 20, 0}) {
			t.Fatalf("past the budget: %v", err)
		}
		if msg := spent.Error(); !strings.Contains(msg, path) || !strings.Contains(msg, "20") || !strings.Contains(msg, "aver rotate") {
			t.Errorf("message %q", msg)
		}
	}
}

func TestTakeLeaving(t *testing.T) {
	j, path := created(t, 3)
	for range 2 {
		if _, err := j.TakeLeaving(1); err != nil {
			t.Fatal(err)
		}
	}
	var spent *SpentError
	if _, err := j.TakeLeaving(1); !errors.As(err, &spent) || *spent != (SpentError{path, 3, 1}) {
		t.Fatalf("the one kept was given out: %v", err)
	}
	take(t, j, 2)
	if _, err := j.TakeLeaving(1); !errors.As(err, &spent) || *spent != (SpentError{path, 3, 0}) {
		t.Fatalf("past the budget: %v", err)
	}
}

func TestRefused(t *testing.T) {
	other := [32]byte{9}
	write := func(b []byte) func(string) {
		return func(path string) {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				panic(err)
			}
		}
	}
	made := func(commitment [32]byte, budget int) func(string) {
		return write(header{commitment, uint64(budget)}.fresh())
	}
	good := header{root, 16}
	for _, c := range []struct {
		name         string
		before       func(path string)
		budget       int
		open, create Problem // "" where it must work
	}{
		{"nothing there", func(string) {}, 16, Missing, ""},
		{"good", made(root, 16), 16, "", Exists},
		{"of another commitment", made(other, 16), 16, WrongCommitment, ""},
		{"of another budget", made(root, 17), 16, WrongBudget, Exists},
		{"empty", write(nil), 16, NoJournal, NoJournal},
		{"another file", write([]byte("{}")), 16, NoJournal, NoJournal},
		{"of a later version", write(append([]byte("averjnl\x02"), good.fresh()[8:]...)), 16, NoJournal, NoJournal},
		{"without slots", write(good.block()), 16, Damaged, Damaged},
		{"with more", write(append(good.fresh(), 0)), 16, Damaged, Damaged},
		{"header without a budget", made(root, 0), 16, Damaged, Damaged},
		{"slots swapped", write(slices.Concat(good.block(), good.slot(1, 0), good.slot(0, 0))), 16, Damaged, Damaged},
		{"counts over the budget", write(slices.Concat(good.block(), good.slot(0, 17), good.slot(1, 18))), 16, Damaged, Damaged},
		{"a directory", func(path string) { os.Mkdir(path, 0o700) }, 16, NoJournal, NoJournal},
		{"budget 0", func(string) {}, 0, BadBudget, BadBudget},
		{"budget too large", func(string) {}, MaxBudget + 1, BadBudget, BadBudget},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "m.journal")
			c.before(path)
			before, _ := os.ReadFile(path)
			_, err := Open(path, root, c.budget)
			checkProblem(t, "Open", path, err, c.open)
			_, err = Create(path, root, c.budget)
			checkProblem(t, "Create", path, err, c.create)
			after, _ := os.ReadFile(path)
			if c.create != "" && !slices.Equal(before, after) {
				t.Error("a refused file was changed")
			}
			if c.create == "" && !slices.Equal(after, good.fresh()) {
				t.Error("not the documented bytes")
			}
		})
	}
}

func checkProblem(t *testing.T, what, path string, err error, want Problem) {
	t.Helper()
	var e *Error
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", what, err)
	case want != "" && (!errors.Is(err, want) || !errors.As(err, &e) || e.Path != path):
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

func TestFileOnDisk(t *testing.T) {
	j, path := created(t, 16)
	st, err := os.Stat(path)
	if err != nil || st.Mode().Perm() != 0o600 || st.Size() != journalSize {
		t.Fatalf("%v of %d bytes, %v", st.Mode(), st.Size(), err)
	}
	take(t, j, 0)
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left beside it: %v", left)
	}
	// Gone while it is open: refused, and not made again.
	os.Remove(path)
	if _, err := j.Take(); !errors.Is(err, Missing) {
		t.Errorf("deleted: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("made again")
	}
}

func TestOlderFilePutBack(t *testing.T) {
	j, path := created(t, 16)
	old, _ := os.ReadFile(path)
	take(t, j, 0)
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Take(); !errors.Is(err, WentBack) {
		t.Fatalf("a number was given out twice: %v", err)
	}
}

func TestGoroutines(t *testing.T) {
	const each, workers = 10, 8
	j, path := created(t, each*workers)
	own, err := Open(path, root, each*workers) // half of them share nothing but the file
	if err != nil {
		t.Fatal(err)
	}
	var (
		wg    sync.WaitGroup
		lists [workers][]uint64
	)
	for w := range workers {
		wg.Go(func() {
			for range each {
				n, err := []*Journal{j, own}[w%2].Take()
				if err != nil {
					t.Error(err)
				}
				lists[w] = append(lists[w], n)
			}
		})
	}
	wg.Wait()
	checkAll(t, lists[:], each*workers)
}

// checkAll wants the numbers below n, each once, and each list to rise.
func checkAll(t *testing.T, lists [][]uint64, n int) {
	t.Helper()
	for _, l := range lists {
		if !slices.IsSorted(l) {
			t.Errorf("the count went back: %v", l)
		}
	}
	all := slices.Concat(lists...)
	slices.Sort(all)
	if len(all) != n {
		t.Fatalf("%d numbers given out, want %d", len(all), n)
	}
	for i, got := range all {
		if got != uint64(i) {
			t.Fatalf("number %d given out instead of %d", got, i)
		}
	}
}

func TestLockBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.journal")
	unlock, err := lockBeside(path, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockBeside(path, 0); !errors.Is(err, Locked) {
		t.Fatalf("two hold it: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if unlock, err = lockBeside(path, 0); err != nil || unlock() != nil {
		t.Fatalf("not let go: %v", err)
	}
}
