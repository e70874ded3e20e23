package graph

// GemmSpec is a Gemm node: Y = Alpha·A'·B' + Beta·C with A' [M, K] and B' [K,
// N], each transposed first where the flag says so; C broadcasts to [M, N].
type GemmSpec struct {
	M, K, N        int
	TransA, TransB bool
	Alpha, Beta    float32
	HasC           bool
}

// ResolveGemm reads a Gemm node. The shapes of its inputs must be known.
func ResolveGemm(g *Graph, n *Node) (GemmSpec, error) {
	s := GemmSpec{
		TransA: n.attrInt("transA", 0) != 0,
		TransB: n.attrInt("transB", 0) != 0,
		Alpha:  n.attrFloat("alpha", 1),
		Beta:   n.attrFloat("beta", 1),
		HasC:   n.input(2) != "",
	}
	a, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	b, err := g.inputShape(n, 1)
	if err != nil {
		return s, err
	}
	if len(a) != 2 || len(b) != 2 {
		return s, n.errorf("inputs %v and %v must have two dimensions", a, b)
	}
	s.M, s.K = swap(a, s.TransA)
	k, cols := swap(b, s.TransB)
	if s.N = cols; k != s.K {
		return s, n.errorf("inputs %v and %v (transA %t, transB %t) do not fit", a, b, s.TransA, s.TransB)
	}
	if !s.HasC {
		return s, nil
	}
	c, err := g.inputShape(n, 2)
	if err != nil {
		return s, err
	}
	if !broadcastsTo(c, []int{s.M, s.N}) {
		return s, n.errorf("C %v does not broadcast to [%d %d]", c, s.M, s.N)
	}
	return s, nil
}

func swap(s []int, yes bool) (int, int) {
	if yes {
		return s[1], s[0]
	}
	return s[0], s[1]
}

// MatMulSpec is a MatMul node: for every index of Batch, an [M, K] matrix
// times a [K, N] matrix. ABatch and BBatch are the operands' batch dimensions,
// with 1s in front up to the length of Batch; a 1 is broadcast. Out is the
// output's shape: it lacks M (N) where A (B) is a vector.
type MatMulSpec struct {
	M, K, N               int
	Batch, ABatch, BBatch []int
	Out                   []int
}

// ResolveMatMul reads a MatMul node. The shapes of its inputs must be known.
func ResolveMatMul(g *Graph, n *Node) (MatMulSpec, error) {
	var s MatMulSpec
	a, err := g.inputShape(n, 0)
	if err != nil {
		return s, err
	}
	b, err := g.inputShape(n, 1)
	if err != nil {
		return s, err
	}
	if len(a) == 0 || len(b) == 0 {
		return s, n.errorf("a scalar cannot be multiplied as a matrix")
	}
	va, vb := len(a) == 1, len(b) == 1
	if va {
		a = []int{1, a[0]}
	}
	if vb {
		b = []int{b[0], 1}
	}
	la, lb := len(a)-2, len(b)-2
	s.M, s.K, s.N = a[la], a[la+1], b[lb+1]
	batch, err := Broadcast(a[:la], b[:lb])
	if err != nil || b[lb] != s.K {
		return s, n.errorf("shapes %v and %v do not fit", a, b)
	}
	s.Batch = batch
	s.ABatch, s.BBatch = padLeft(a[:la], len(batch)), padLeft(b[:lb], len(batch))
	s.Out = append([]int{}, batch...)
	if !va {
		s.Out = append(s.Out, s.M)
	}
	if !vb {
		s.Out = append(s.Out, s.N)
	}
	return s, nil
}
