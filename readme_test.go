package aver_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// README's Go is a program; it must build and run as it stands.
func TestREADMECode(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	programs := 0
	for i, block := range strings.Split(string(readme), "```") {
		code, ok := strings.CutPrefix(block, "go\n")
		if i%2 == 0 || !ok {
			continue
		}
		programs++
		path := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(path, []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("go", "run", path).CombinedOutput()
		if err != nil || !strings.HasPrefix(string(out), "output [1 10]") {
			t.Errorf("README's program: %v\n%s", err, out)
		}
	}
	if programs == 0 {
		t.Error("README has no Go code")
	}
}
