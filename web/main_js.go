//go:build js && wasm

package main

import (
	"encoding/json"
	"syscall/js"
)

func main() {
	js.Global().Set("averVerify", js.FuncOf(averVerify))
	select {} // the function stays callable
}

// averVerify is the JavaScript function of that name.
func averVerify(_ js.Value, args []js.Value) any {
	const want = "averVerify takes Uint8Arrays: a key, a proof, and any number of rotations"
	if len(args) < 2 {
		return Answer{Error: want}.encode()
	}
	files, bytes := make([][]byte, len(args)), js.Global().Get("Uint8Array")
	for i, a := range args {
		if !a.InstanceOf(bytes) {
			return Answer{Error: want}.encode()
		}
		files[i] = make([]byte, a.Get("length").Int())
		js.CopyBytesToGo(files[i], a)
	}
	return answer(files[0], files[1], files[2:]...).encode()
}

// encode is the JSON of an Answer.
func (a Answer) encode() string {
	b, err := json.Marshal(a)
	if err != nil {
		return `{"valid":false,"error":"the answer cannot be encoded","hiding":false}`
	}
	return string(b)
}
