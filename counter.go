package aver

import (
	"sync"

	"aver/journal"
)

// counter counts the openings of one commitment: in a journal, or in memory
// while the commitment is in no file.
type counter struct {
	path    string // of the journal, opened when first needed; "" without file
	mu      sync.Mutex
	journal *journal.Journal
	made    uint64 // in memory
}

// take counts one more opening of total before it is made, and returns its number;
// leaving is how many others must be left. Errors are *journal.SpentError past the
// budget, or *journal.Error.
func (c *counter) take(root [32]byte, total, leaving int) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.path != "" {
		if err := c.open(root, total); err != nil {
			return 0, err
		}
		return c.journal.TakeLeaving(leaving)
	}
	if c.made >= uint64(total-leaving) {
		return 0, &journal.SpentError{Path: "in memory", Budget: total, Left: leaving}
	}
	c.made++
	return c.made - 1, nil
}

// count counts without a limit and without a journal.
func (c *counter) count() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	return c.made - 1
}

func (c *counter) open(root [32]byte, total int) (err error) {
	if c.journal == nil {
		c.journal, err = journal.Open(c.path, root, total)
	}
	return err
}

// save begins a journal at path: openings that were made in memory count.
func (c *counter) save(path string, root [32]byte, total int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	j, err := journal.Create(path, root, total)
	if err != nil {
		return err
	}
	for range c.made {
		if _, err := j.Take(); err != nil {
			return err
		}
	}
	c.path, c.journal = path, j
	return nil
}

// used is how many openings were made or begun.
func (c *counter) used(root [32]byte, total int) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.path == "" {
		return int(c.made), nil
	}
	if err := c.open(root, total); err != nil {
		return 0, err
	}
	n, err := c.journal.Used()
	return int(n), err
}
