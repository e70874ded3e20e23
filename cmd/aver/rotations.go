package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"aver"
)

const rotationHelp = `A proof by a successor
(aver rotate) needs the rotations that lead to it: those given, and those beside NAME.vk whose names begin
with NAME.`

func registerRotations(cmd *cobra.Command, rotations *[]string) {
	cmd.Flags().StringArrayVar(rotations, "rotation", nil, "a .rotation file that leads to a successor of the key; may be given again, in any order")
}

// openRotations reads the rotations that are named, and those beside NAME.vk
// whose names begin with NAME; of these only the ones that can be read.
func openRotations(key string, named []string) ([]*aver.Rotation, error) {
	var all []*aver.Rotation
	for _, path := range named {
		r, err := aver.OpenRotation(path)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	dir, name := filepath.Split(strings.TrimSuffix(key, ".vk"))
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return all, nil // files may be read where a directory may not
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), name) && strings.HasSuffix(e.Name(), ".rotation") {
			if r, err := aver.OpenRotation(filepath.Join(dir, e.Name())); err == nil {
				all = append(all, r)
			}
		}
	}
	return all, nil
}

func hexDigests(digests [][32]byte) []string {
	out := make([]string, len(digests))
	for i, d := range digests {
		out[i] = fmt.Sprintf("%x", d)
	}
	return out
}

// printChain says of a successor where it comes from.
func printChain(w io.Writer, chain []string) {
	if len(chain) > 1 {
		fmt.Fprintf(w, "a successor of key %s, after %d rotations, with the same weights\n", chain[0], len(chain)-1)
	}
}
