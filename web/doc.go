// Command web is the verifier in a browser. Built with GOOS=js GOARCH=wasm and
// run beside Go's wasm_exec.js, it defines averVerify(key, proof, rotation…), which
// takes the bytes of a .vk, a .proof and any number of .rotation files as
// Uint8Arrays and returns the JSON of an Answer. Nothing leaves the browser.
package main
