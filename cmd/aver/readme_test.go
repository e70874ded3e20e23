package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestREADME runs the commands of README's console blocks, in order and in one
// directory, and compares what they print with what README shows. There a line
// "…" stands for any lines, and "…" at a line's end for its rest; numbers and
// digests may be others.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	steps := consoleSteps(string(readme))
	if len(steps) < 7 {
		t.Fatalf("README shows %d commands", len(steps))
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "readme.txtar")
	if err := os.WriteFile(script, []byte("readme\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{script},
		Setup: func(env *testscript.Env) error {
			return os.Symlink(modelsDir(t), filepath.Join(env.WorkDir, "models"))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"readme": func(ts *testscript.TestScript, _ bool, _ []string) {
				for _, s := range steps {
					args := strings.Fields(strings.Replace(s.command, "go run ./cmd/aver", "aver", 1))
					ts.Check(ts.Exec(args[0], args[1:]...))
					if got := ts.ReadFile("stdout"); !shows(s.output, lines(got)) {
						ts.Fatalf("README shows for %q:\n%s\nbut it printed:\n%s", s.command, strings.Join(s.output, "\n"), got)
					}
				}
			},
		},
	})
}

// consoleStep is a command of a console block and the output shown below it.
type consoleStep struct {
	command string
	output  []string
}

func consoleSteps(readme string) []consoleStep {
	var steps []consoleStep
	for i, block := range strings.Split(readme, "```") {
		body, ok := strings.CutPrefix(block, "console\n")
		if i%2 == 0 || !ok {
			continue
		}
		for _, l := range lines(body) {
			if command, ok := strings.CutPrefix(l, "$ "); ok {
				steps = append(steps, consoleStep{command: command})
			} else {
				last := &steps[len(steps)-1]
				last.output = append(last.output, l)
			}
		}
	}
	return steps
}

// lines splits text, without blanks at the ends of lines and text.
func lines(text string) []string {
	all := strings.Split(strings.TrimRight(text, " \n"), "\n")
	for i, l := range all {
		all[i] = strings.TrimRight(l, " ")
	}
	return all
}

// varying is what differs from machine to machine: digests, numbers with their
// units (floats are calibrated, and their last bits depend on the processor),
// and the blanks between columns.
var varying = regexp.MustCompile(`[0-9a-f]{64}|-?\d+(\.\d+)?(e-\d+)?( (ms|s|B|KiB|MiB)\b)?| +`)

func settled(line string) string {
	return varying.ReplaceAllStringFunc(line, func(s string) string {
		if strings.HasPrefix(s, " ") {
			return " "
		}
		return "#"
	})
}

// shows reports whether got is what the abridged lines of want stand for.
func shows(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "…" {
		for i := range len(got) + 1 {
			if shows(want[1:], got[i:]) {
				return true
			}
		}
		return false
	}
	if len(got) == 0 {
		return false
	}
	head, abridged := strings.CutSuffix(settled(want[0]), "…")
	line := settled(got[0])
	return (line == head || abridged && strings.HasPrefix(line, head)) && shows(want[1:], got[1:])
}

func TestShows(t *testing.T) {
	got := []string{"a  1.5 ms", "b", "c d", ""}
	for _, c := range []struct {
		want string
		ok   bool
	}{
		{"a 200 s|b|c d|", true},
		{"a 2 s|…", true},
		{"…|c …|", true},
		{"…", true},
		{"a 2 s|b|c d", false},
		{"a 2 s|…|x|", false},
		{"a ms|…", false},
		{"", false},
	} {
		if shows(strings.Split(c.want, "|"), got) != c.ok {
			t.Errorf("%q: want %v", c.want, c.ok)
		}
	}
}
