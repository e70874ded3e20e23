package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../testdata/vectors", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnswer(t *testing.T) {
	key, proof := read(t, "public.vk"), read(t, "public.proof")
	if a := answer(key, proof); !a.Valid || len(a.Outputs) != 1 || len(a.Outputs[0].Values) != 3 || !a.Hiding || a.Weights != "private" {
		t.Errorf("valid proof: %+v", a)
	}
	flipped := bytes.Clone(proof)
	flipped[len(flipped)/2] ^= 1
	if a := answer(key, flipped); a.Valid || a.Hiding || a.Cause != "rejected" || a.Error == "" {
		t.Errorf("flipped proof: %+v", a)
	}
	if a := answer(read(t, "committed.vk"), read(t, "committed.proof")); !a.Valid || len(a.InputCommitment) != 64 || len(a.OutputCommitment) != 64 {
		t.Errorf("committed ends: %+v", a)
	}
	key, proof = read(t, "rotated.vk"), read(t, "rotated.proof")
	if a := answer(key, proof, read(t, "rotated.rotation")); !a.Valid {
		t.Errorf("a successor's proof: %+v", a)
	}
	if a := answer(key, proof); a.Valid || a.Cause != "wrong key" {
		t.Errorf("a successor's proof without its rotation: %+v", a)
	}
	if a := answer(key, proof, proof); a.Valid || a.Cause != "rejected" {
		t.Errorf("a proof for a rotation: %+v", a)
	}
	if a := answer(read(t, "committed.vk"), proof); a.Valid || a.Cause != "wrong key" {
		t.Errorf("another key: %+v", a)
	}
}

// script verifies a valid proof and a flipped one in the built module.
const script = `
const fs = require("fs");
require(process.argv[2]);
const go = new Go();
WebAssembly.instantiate(fs.readFileSync(process.argv[3]), go.importObject).then(({ instance }) => {
  go.run(instance);
  const key = new Uint8Array(fs.readFileSync(process.argv[4])), proof = new Uint8Array(fs.readFileSync(process.argv[5]));
  const good = JSON.parse(averVerify(key, proof));
  proof[proof.length >> 1] ^= 1;
  const bad = JSON.parse(averVerify(key, proof)), odd = JSON.parse(averVerify("x"));
  console.log(JSON.stringify([good.valid, bad.valid, bad.cause, odd.valid, good.hiding, bad.hiding]));
  process.exit(0);
});
`

// The module itself, in Node, and its size.
func TestModule(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil || testing.Short() {
		t.Skip("needs node, and time to build")
	}
	dir := t.TempDir()
	wasm, js := filepath.Join(dir, "aver.wasm"), filepath.Join(dir, "run.js")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", wasm, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if st, err := os.Stat(wasm); err != nil || st.Size() > 6<<20 {
		t.Errorf("the module has %d bytes, the budget is 6 MiB; %v", st.Size(), err)
	}
	if err := os.WriteFile(js, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	support := filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js")
	vectors, err := filepath.Abs("../testdata/vectors")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(node, js, support, wasm, filepath.Join(vectors, "public.vk"), filepath.Join(vectors, "public.proof")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got []any
	if err := json.Unmarshal(out, &got); err != nil || len(got) != 6 || got[0] != true || got[1] != false || got[2] != "rejected" || got[3] != false || got[4] != true || got[5] != false {
		t.Errorf("%s", out)
	}
}
