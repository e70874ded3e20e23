// Package format frames Aver's files and encodes what is in them. The encoding
// is canonical: a value has exactly one encoding, so that the digest of a
// verifying key names one key. Decoders take hostile bytes: they never panic
// and never allocate more than a small multiple of the bytes they were given.
package format
