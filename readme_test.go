package aver_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The Go snippets of the README are part of the examples, which are compiled
// and run. Its shell snippets are run by a test of cmd/aver.
func TestReadmeSnippets(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	examples := unindented(string(source))
	snippets := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	if len(snippets) < 3 {
		t.Fatalf("%d snippets found", len(snippets))
	}
	for _, s := range snippets {
		if !strings.Contains(examples, unindented(s[1])) {
			t.Errorf("not in example_test.go:\n%s", s[1])
		}
	}
}

// unindented drops the tabs before each line.
func unindented(s string) string {
	return regexp.MustCompile(`(?m)^\t+`).ReplaceAllString(s, "")
}
