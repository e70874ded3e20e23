package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	childPath   = "AVER_JOURNAL_TEST_PATH"
	childCount  = "AVER_JOURNAL_TEST_COUNT"
	childBudget = 1_000_000
)

// TestMain is also the prover that the tests below run and kill.
func TestMain(m *testing.M) {
	path := os.Getenv(childPath)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := prover(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// prover takes numbers, and writes each to its output once it has it.
func prover(path string) error {
	count, err := strconv.Atoi(os.Getenv(childCount))
	if err != nil {
		return err
	}
	j, err := Open(path, root, childBudget)
	if err != nil {
		return err
	}
	for range count {
		n, err := j.Take()
		if err != nil {
			return err
		}
		if _, err := os.Stdout.Write(binary.LittleEndian.AppendUint64(nil, n)); err != nil {
			return err
		}
	}
	return nil
}

// startProver starts a process that takes count numbers.
func startProver(t *testing.T, path string, count int) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPath+"="+path, childCount+"="+strconv.Itoa(count))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// numbers reads what provers report, until the last has ended.
func numbers(r io.Reader) (list []uint64, err error) {
	for {
		var b [8]byte
		if _, err := io.ReadFull(r, b[:]); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return list, err
		}
		list = append(list, binary.LittleEndian.Uint64(b[:]))
	}
}

func TestProcesses(t *testing.T) {
	const each, provers = 25, 4
	_, path := created(t, childBudget)
	var (
		wg    sync.WaitGroup
		lists [provers][]uint64
	)
	for i := range provers {
		cmd, out := startProver(t, path, each)
		wg.Go(func() {
			var err error
			if lists[i], err = numbers(out); err != nil {
				t.Error(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checkAll(t, lists[:], each*provers)
}

// Provers killed at random points, 200 times: no number twice, none below.
func TestKilledProvers(t *testing.T) {
	const kills = 200
	_, path := created(t, childBudget)
	var (
		next, used uint64 // above every number seen; the count between two provers
		reported   int
	)
	for range kills {
		list := killedProver(t, path)
		for _, n := range list {
			if n < next {
				t.Fatalf("number %d given out after %d", n, next-1)
			}
			next = n + 1
		}
		reported += len(list)
		j, err := Open(path, root, childBudget)
		if err != nil {
			t.Fatal(err)
		}
		now, err := j.Used()
		if err != nil || now < next || now < used {
			t.Fatalf("%d used, %v, after %d and a number %d", now, err, used, next-1)
		}
		used = now
	}
	// At most one number is lost to each kill, and something must have run.
	if lost := used - uint64(reported); reported < kills/4 || lost > kills {
		t.Fatalf("%d numbers reported, %d lost to %d kills", reported, lost, kills)
	}
	t.Logf("%d numbers reported, %d lost", reported, used-uint64(reported))
}

// killedProver is what one prover reported before it was killed: some time after
// its first number, or for one in four some time after its start.
func killedProver(t *testing.T, path string) []uint64 {
	t.Helper()
	cmd, out := startProver(t, path, childBudget)
	var list []uint64
	if rand.N(4) > 0 {
		var first [8]byte
		if _, err := io.ReadFull(out, first[:]); err != nil {
			t.Fatal(err)
		}
		list = append(list, binary.LittleEndian.Uint64(first[:]))
	}
	time.Sleep(rand.N(8 * time.Millisecond))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	rest, err := numbers(out)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // it was killed
	return append(list, rest...)
}
