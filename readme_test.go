package aver_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aver/quant"
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

// README's list of operators is that of the quantiser.
func TestREADMEOperators(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(readme), "- **Operators.**")
	list, _, _ = strings.Cut(list, "- **ONNX**")
	there, missing, ok := strings.Cut(list, "No attention yet:")
	if !ok {
		t.Fatal("README has no list of operators")
	}
	missing, _, _ = strings.Cut(missing, ".")
	name := regexp.MustCompile(`\b[A-Z][A-Za-z]+\b`)
	for _, op := range name.FindAllString(there, -1) {
		if op != "Constant" && !quant.Supported(op) {
			t.Errorf("README lists %s, which is not supported", op)
		}
	}
	for _, op := range name.FindAllString(missing, -1) {
		if quant.Supported(op) {
			t.Errorf("README says that %s is not supported, but it is", op)
		}
	}
}
