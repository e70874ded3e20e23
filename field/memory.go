package field

import (
	"sync"
	"unsafe"
)

// Memory is the working memory of one proof: a stack of long vectors, taken
// from the system in huge pages where it has them, and outside the garbage
// collector's reach. On memory that a process has not used yet, taking a page
// of 4 KiB at a time costs more than proving does.
//
// How to use it:
//
//	mem := field.NewMemory()
//	defer mem.Close()        // nothing from mem may be used afterwards
//	keep := mem.Planes(n)    // zeros; DirtyPlanes leaves out the zeroing
//	mark := mem.Mark()
//	…                        // any number of Vec, Planes, Hashes, Salts
//	mem.Release(mark)        // all that came since mark may be handed out anew
//
// So a phase marks when it begins and releases when it ends, and what outlives
// it is taken before the mark, or is copied. A loop or a recursion may do the
// same within. Vectors must not be kept in anything that outlives the proof.
//
// A nil *Memory is usable too: it makes vectors on the Go heap, Release and
// Close do nothing. Taking vectors is safe in several goroutines; Mark, Release
// and Close are for the one that started the others, while they are at rest.
//
// Contents are secret. Memory stays with the proof until Close, which gives it
// back to the system: no other proof sees it.
type Memory struct {
	mu     sync.Mutex
	chunks []chunk
	top    Mark // where the next vector goes
}

// Mark is a height of the stack.
type Mark struct{ chunk, at int }

// chunk is a piece of memory in one mapping.
type chunk struct {
	data  Vec
	fresh int // elements from here on were never handed out, and are zero
	unmap func()
}

// lineElements is the number of elements of a cache line: each vector begins at
// one, and so each load of a vector register stays in one.
const lineElements = 8

// pageElements is the number of elements in a huge page, where there are any.
const pageElements = 2 << 20 / 8

// poisoned says that released memory is overwritten: in tests, by the race
// detector's build.
var poisoned bool

// NewMemory returns memory from which nothing was taken yet.
func NewMemory() *Memory { return &Memory{} }

// Vec returns n zeros.
func (m *Memory) Vec(n int) Vec { return m.take(n, true) }

// DirtyVec returns n elements of unspecified contents, not even below p: write
// them before they are read.
func (m *Memory) DirtyVec(n int) Vec { return m.take(n, false) }

// Planes returns n zeros.
func (m *Memory) Planes(n int) Planes { return m.planes(n, true) }

// DirtyPlanes is Planes with the contents of DirtyVec.
func (m *Memory) DirtyPlanes(n int) Planes { return m.planes(n, false) }

func (m *Memory) planes(n int, zero bool) Planes {
	size := (n + lineElements - 1) &^ (lineElements - 1)
	v := m.take(3*size, zero)
	return Planes{v[:n:n], v[size : size+n : size+n], v[2*size : 2*size+n : 2*size+n]}
}

// Hashes returns n hashes of unspecified contents.
func (m *Memory) Hashes(n int) [][32]byte { return strings[[32]byte](m, n) }

// Salts returns n salts of unspecified contents.
func (m *Memory) Salts(n int) [][16]byte { return strings[[16]byte](m, n) }

// HashStates returns n states of unspecified contents.
func (m *Memory) HashStates(n int) []HashState { return strings[HashState](m, n) }

func strings[T [16]byte | [32]byte | HashState](m *Memory, n int) []T {
	var one T
	if m == nil || n == 0 {
		return make([]T, n)
	}
	v := m.take(n*int(unsafe.Sizeof(one))/int(unsafe.Sizeof(Element{})), false)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(v))), n)
}

// Mark returns the present height of the stack, for Release.
func (m *Memory) Mark() Mark {
	if m == nil {
		return Mark{}
	}
	return m.top
}

// Release takes back all that was handed out since the mark was taken.
func (m *Memory) Release(to Mark) {
	if m == nil {
		return
	}
	if poisoned {
		m.poison(to)
	}
	m.top = to
}

// Prepare has the system map the pages of the first n elements, for who has nothing
// better to do: otherwise that happens as they are written, and twice where two
// threads write to one page. It may run beside all but Close.
func (m *Memory) Prepare(n int) {
	m.mu.Lock()
	if len(m.chunks) == 0 {
		m.grow(n)
	}
	data := m.chunks[0].data
	m.mu.Unlock()
	for at := 0; at < min(n, len(data)); at += pageElements {
		populate(data[at:min(at+pageElements, len(data))])
	}
}

// Close gives all memory back to the system.
func (m *Memory) Close() {
	if m == nil {
		return
	}
	m.Release(Mark{})
	for _, c := range m.chunks {
		c.unmap()
	}
	m.chunks = nil
}

func (m *Memory) take(n int, zero bool) Vec {
	if m == nil || n == 0 {
		return make(Vec, n)
	}
	v, used := m.push(n)
	if zero {
		clear(v[:used])
	}
	return v
}

// push puts n elements on the stack and returns them, with the number of those
// that were handed out before. The others are zero.
func (m *Memory) push(n int) (v Vec, used int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	size := (n + lineElements - 1) &^ (lineElements - 1)
	for m.top.chunk < len(m.chunks) && len(m.chunks[m.top.chunk].data)-m.top.at < size {
		m.top = Mark{chunk: m.top.chunk + 1}
	}
	if m.top.chunk == len(m.chunks) {
		m.grow(size)
	}
	c, at := &m.chunks[m.top.chunk], m.top.at
	m.top.at += size
	used = min(max(c.fresh-at, 0), n)
	c.fresh = max(c.fresh, m.top.at)
	return c.data[at : at+n : at+n], used
}

// grow maps another chunk, for a vector of n elements at least.
func (m *Memory) grow(n int) {
	data, unmap := mapMemory(max(n, minChunk<<min(len(m.chunks), 4)))
	m.chunks = append(m.chunks, chunk{data: data, unmap: unmap})
}

// poison overwrites what is released with words that no element has, so that
// whoever still reads it makes a wrong proof.
func (m *Memory) poison(from Mark) {
	for i := from.chunk; i < len(m.chunks); i++ {
		c := &m.chunks[i]
		for j := from.at; j < c.fresh; j++ {
			c.data[j] = Element{^uint64(0)}
		}
		from.at = 0
	}
}
