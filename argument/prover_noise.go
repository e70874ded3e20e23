package argument

import (
	"aver/field"
	"aver/ligero"
	"aver/parallel"
	"aver/zk"
)

// noise is what hides a commitment: random tails of its rows, salts of its columns
// where they need some, and of the last fold in hidden proofs a mask.
type noise struct {
	tails, mask field.Vec
	salts       []ligero.Salt
}

// newNoise makes room for the noise of so many rows.
func newNoise(mem *field.Memory, code *ligero.Params, rows int) *noise {
	n := &noise{tails: mem.DirtyVec(rows * code.Tail)}
	if code.Salted {
		n.salts = mem.Salts(code.CodeLength())
	}
	return n
}

// draw draws all of it.
func (n *noise) draw(s *zk.Stream) {
	s.Fill(n.tails)
	s.FillSalts(n.salts)
	s.Fill(n.mask)
}

// commitHiding commits to rows with random tails.
func commitHiding(p *ligero.Params, rows ligero.Matrix, s *zk.Stream) (*ligero.Committed, error) {
	rows.LogRow = p.LogRow
	n := newNoise(nil, p, rows.Rows())
	n.draw(s)
	return n.commit(nil, p, rows)
}

// commit commits to rows, in the given memory. Their lengths are the code's.
func (n *noise) commit(mem *field.Memory, p *ligero.Params, rows ligero.Matrix) (*ligero.Committed, error) {
	rows.LogRow, rows.Tail, rows.Tails = p.LogRow, p.Tail, n.tails
	return ligero.CommitIn(mem, *p, n.salts, rows)
}

// stream is the randomness of one commitment of the proof.
func (p *prover) stream(c commitment) *zk.Stream {
	return zk.NewStream(p.seed, p.proof.Mode.Protocol()+" "+c.String())
}

// drawNoise begins to draw what hides some of the proof's commitments.
func (p *prover) drawNoise(of ...commitment) {
	for _, c := range of {
		if p.given[c] != nil {
			continue
		}
		code := p.key.code(c)
		n := newNoise(p.Memory, code, p.key.height(c, p.proof.Mode))
		if last := p.key.last(); last != nil && c == last.of && p.proof.Mode == Hidden {
			n.mask = p.Memory.DirtyVec(extRows * code.RowLength())
		}
		p.noise[c], p.noiseDrawn[c] = n, p.start(func() { n.draw(p.stream(c)) })
	}
}

// noiseOf waits for a commitment's noise.
func (p *prover) noiseOf(c commitment) *noise {
	p.noiseDrawn[c]()
	return p.noise[c]
}

// start begins what can be done beside the proof's chain of messages, and returns
// what waits for it. The proof's end waits for it too. What is started must not
// start anything itself.
func (p *prover) start(f func()) (wait func()) {
	wait = parallel.Start(f)
	p.started = append(p.started, wait)
	return wait
}

// rest waits for all that was started.
func (p *prover) rest() {
	for _, wait := range p.started {
		wait()
	}
}
