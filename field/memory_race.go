//go:build race

package field

func init() { poisoned = true }
