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
		fmt.Fprintf(w, "a successor of key %s, after %s, with the same weights\n", chain[0], rotationsText(len(chain)-1))
	}
}

func rotationsText(n int) string {
	if n == 1 {
		return "1 rotation"
	}
	return fmt.Sprintf("%d rotations", n)
}

// printRotations is what inspect says of rotations.
func printRotations(w io.Writer, i *aver.Info) {
	if n := len(i.Chain); n > 0 {
		fmt.Fprintf(w, "successor of\t%s, after %s\n", i.Chain[0], rotationsText(n-1))
	}
	if i.Rotation != nil {
		for _, s := range i.Rotation.Successors {
			fmt.Fprintf(w, "successor\t%s\n", s)
		}
		printSections(w, i.Rotation.Sections)
		fmt.Fprintln(w, "not verified\tuse aver inspect NAME.vk --rotation FILE")
	}
	for _, r := range i.Rotations {
		for _, s := range r.Successors {
			fmt.Fprintf(w, "successor\t%s of %s, %.1f bits\n", s, r.Key, r.Bits)
		}
	}
}
