package input

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"aver/format"
	"aver/graph"
)

// MaxBytes bounds an input file, and what an .npz unpacks to.
const MaxBytes = 1 << 30

// maxValues bounds the numbers of one array.
const maxValues = 1 << 28

// Values are the tensors of one run, by the name of the model's input.
type Values map[string]*graph.Tensor

// Read reads one value for every input of want, whose shapes are known.
func Read(path string, want []graph.ValueInfo) (Values, error) {
	arrays, err := load(path)
	if err != nil {
		return nil, err
	}
	vals := Values{}
	for i, v := range want {
		a, err := pick(arrays, want, i)
		if err != nil {
			return nil, inFile(err, path)
		}
		if vals[v.Name], err = a.one(v); err != nil {
			return nil, inFile(err, path)
		}
	}
	return vals, nil
}

// Samples reads any number of samples: arrays with a leading axis of samples,
// or a directory with one test_data_set_* directory a sample.
func Samples(path string, want []graph.ValueInfo) ([]Values, error) {
	if dirs := sampleDirs(path); len(dirs) > 0 {
		return eachDir(dirs, want)
	}
	arrays, err := load(path)
	if err != nil {
		return nil, err
	}
	var out []Values
	for i, v := range want {
		a, err := pick(arrays, want, i)
		if err != nil {
			return nil, inFile(err, path)
		}
		ts, err := a.many(v)
		if err != nil {
			return nil, inFile(err, path)
		}
		if out == nil {
			out = make([]Values, len(ts))
		}
		if len(ts) != len(out) {
			return nil, inFile(wrongShape(v, "has %d samples, the first input has %d", len(ts), len(out)), path)
		}
		for j, t := range ts {
			if out[j] == nil {
				out[j] = Values{}
			}
			out[j][v.Name] = t
		}
	}
	return out, nil
}

func eachDir(dirs []string, want []graph.ValueInfo) ([]Values, error) {
	var out []Values
	for _, d := range dirs {
		v, err := Read(d, want)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Labels reads one class number a sample: the array named y, label or labels, or
// the only one of the file.
func Labels(path string) ([]int, error) {
	arrays, err := load(path)
	if err != nil {
		return nil, err
	}
	a, ok := named(arrays, "y", "label", "labels")
	if !ok && len(arrays) == 1 {
		a, ok = arrays[0], true
	}
	if !ok {
		return nil, inFile(errorf(Missing, "no array is named y, label or labels; there are %s", names(arrays)), path)
	}
	labels := make([]int, len(a.values))
	for i, x := range a.values {
		if _, ok := acceptable(graph.Int, x); !ok || x < 0 {
			return nil, inFile(errorf(OutOfRange, "label %d is %v", i, x), path)
		}
		labels[i] = int(x)
	}
	return labels, nil
}

// load reads the arrays of a file or directory, by the end of its name.
func load(path string) ([]array, error) {
	if st, err := os.Stat(path); err != nil {
		return nil, err
	} else if st.IsDir() {
		return loadDir(path)
	}
	parse := parsers[strings.ToLower(filepath.Ext(path))]
	if parse == nil {
		return nil, inFile(errorf(NotKnown, "want .json, .npy, .npz, .pb or a directory of .pb"), path)
	}
	return loadFile(path, parse)
}

func loadFile(path string, parse func([]byte) ([]array, error)) ([]array, error) {
	b, err := format.ReadLimited(path, MaxBytes)
	if errors.Is(err, format.TooLarge) {
		return nil, inFile(errorf(TooLarge, "the limit is %d bytes", MaxBytes), path)
	}
	if err != nil {
		return nil, err
	}
	arrays, err := parse(b)
	return arrays, inFile(err, path)
}

var parsers = map[string]func([]byte) ([]array, error){
	".json": parseJSON,
	".npy":  parseNPYFile,
	".npz":  parseNPZ,
	".pb":   parsePB,
}

// pick finds the array of input i: by name, or by position where the arrays
// have no names that the model knows.
func pick(arrays []array, want []graph.ValueInfo, i int) (array, error) {
	if a, ok := named(arrays, want[i].Name); ok {
		return a, nil
	}
	if len(want) == 1 {
		if a, ok := named(arrays, "x", "X", "input", "data", "arr_0"); ok {
			return a, nil
		}
	}
	if len(arrays) == len(want) && !anyKnown(arrays, want) {
		return arrays[i], nil
	}
	e := errorf(Missing, "there are %s", names(arrays))
	e.Input = want[i].Name
	return array{}, e
}

// anyKnown reports whether some array carries the name of an input: then all
// have to.
func anyKnown(arrays []array, want []graph.ValueInfo) bool {
	return slices.ContainsFunc(want, func(v graph.ValueInfo) bool {
		_, ok := named(arrays, v.Name)
		return ok
	})
}

// named finds the first array that carries one of the names.
func named(arrays []array, names ...string) (array, bool) {
	for _, n := range names {
		for _, a := range arrays {
			if a.name == n && n != "" {
				return a, true
			}
		}
	}
	return array{}, false
}

// names lists the arrays for an error message.
func names(arrays []array) string {
	if len(arrays) == 0 {
		return "no arrays"
	}
	var s []string
	for _, a := range arrays {
		if a.name == "" {
			s = append(s, "an unnamed array")
		} else {
			s = append(s, a.name)
		}
	}
	return strings.Join(s, ", ")
}

// inFile names the file in an Error.
func inFile(err error, path string) error {
	var e *Error
	if errors.As(err, &e) && e.File == "" {
		e.File = path
	}
	return err
}

// sampleDirs lists the test_data_set_* directories below path, in order.
func sampleDirs(path string) []string {
	all, err := filepath.Glob(filepath.Join(globQuote(path), "test_data_set_*"))
	if err != nil {
		return nil
	}
	dirs := slices.DeleteFunc(all, func(p string) bool {
		st, err := os.Stat(p)
		return err != nil || st.Mode().Type() != fs.ModeDir
	})
	slices.SortFunc(dirs, byNumber)
	return dirs
}

// globQuote keeps Glob from reading path as a pattern.
func globQuote(path string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// byNumber orders names of equal stem by the number at their end: shorter
// numbers first.
func byNumber(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// FromFlat makes tensors of row-major numbers by the name of the input, each a
// single value of its shape.
func FromFlat(values map[string][]float64, want []graph.ValueInfo) (Values, error) {
	out := Values{}
	for _, v := range want {
		flat, ok := values[v.Name]
		if !ok {
			e := errorf(Missing, "there is no value for it")
			e.Input = v.Name
			return nil, e
		}
		t, err := array{values: flat}.one(v)
		if err != nil {
			return nil, err
		}
		out[v.Name] = t
	}
	return out, nil
}
