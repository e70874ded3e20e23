"""Writes vectors.zip: one small ONNX model per operator variant, its inputs, and
the outputs that ONNX Runtime computes for it.

    python3 graph/testdata/generate.py      (needs numpy, onnx, onnxruntime)

Each entry CASE/ holds model.onnx, in_K.pb and out_K.pb (TensorProto).
"""
import io, os, zipfile
import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

rng = np.random.default_rng(1)
cases = {}


def f32(*shape):
    return (rng.standard_normal(shape) * 2).astype(np.float32)


def i64(*v):
    return np.array(v, np.int64)


def run(name, nodes, opset, inputs, consts, outputs):
    """inputs and consts map names to arrays; outputs are names."""
    vi = [h.make_tensor_value_info(k, h.np_dtype_to_tensor_dtype(v.dtype), v.shape) for k, v in inputs.items()]
    graph = h.make_graph(nodes, name, vi, [h.make_empty_tensor_value_info(o) for o in outputs],
                         [nh.from_array(v, k) for k, v in consts.items()])
    model = h.make_model(graph, opset_imports=[h.make_opsetid("", opset)], ir_version=8)
    # Runtime wants typed outputs; shape inference gives them.
    inferred = onnx.shape_inference.infer_shapes(model)
    types = {v.name: v for v in list(inferred.graph.value_info) + list(inferred.graph.output)}
    del model.graph.output[:]
    model.graph.output.extend(types[o] for o in outputs)
    opt = ort.SessionOptions()
    opt.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    opt.log_severity_level = 3
    got = ort.InferenceSession(model.SerializeToString(), opt).run(outputs, inputs)
    assert name not in cases, name
    files = {"model.onnx": model.SerializeToString()}
    for i, (k, v) in enumerate(inputs.items()):
        files[f"in_{i}.pb"] = nh.from_array(v, k).SerializeToString()
    for i, (k, v) in enumerate(zip(outputs, got)):
        files[f"out_{i}.pb"] = nh.from_array(v, k).SerializeToString()
    cases[name] = files


def op(kind, opset, *args, tag="", outs=1, **attrs):
    """One node; an array is an input, ("c", array) a constant, None is absent."""
    inputs, consts, names = {}, {}, []
    for i, a in enumerate(args):
        if a is None:
            names.append("")
        elif isinstance(a, tuple):
            consts[f"c{i}"] = a[1]
            names.append(f"c{i}")
        else:
            inputs[f"x{i}"] = a
            names.append(f"x{i}")
    outputs = [f"y{i}" for i in range(outs)]
    node = h.make_node(kind, names, outputs, name="n", **attrs)
    run(f"{kind}_{opset}{'_' + tag if tag else ''}", [node], opset, inputs, consts, outputs)


def c(a):
    return ("c", a)


# Elementwise, one variable.
wide = np.concatenate([f32(40), np.float32([0, -0.0, 1, -1, 3, -3, 6.5, -6.5, 20, -20])])
for kind, opset in [("Relu", 9), ("Relu", 14), ("Sigmoid", 13), ("Tanh", 13), ("Erf", 9), ("Softplus", 9), ("Neg", 13),
                    ("HardSwish", 14), ("Abs", 13), ("Exp", 13), ("Floor", 13), ("Ceil", 13), ("Round", 11), ("Sign", 13),
                    ("Softsign", 9), ("Mish", 18), ("Sin", 9), ("Cos", 9), ("Identity", 13)]:
    op(kind, opset, wide)
for kind in ["Sqrt", "Log", "Reciprocal"]:
    op(kind, 13, np.abs(wide) + np.float32(0.1))
for kind, attrs in [("LeakyRelu", dict(alpha=0.3)), ("Elu", dict(alpha=1.7)), ("HardSigmoid", dict(alpha=0.3, beta=0.4)),
                    ("Selu", dict(alpha=1.2, gamma=0.9)), ("ThresholdedRelu", dict(alpha=0.7)), ("Celu", dict(alpha=1.4))]:
    op(kind, 12, wide, tag="default")
    op(kind, 12, wide, tag="attrs", **attrs)
op("Gelu", 20, wide)
op("Gelu", 20, wide, tag="tanh", approximate="tanh")
op("Clip", 9, wide, tag="default")
op("Clip", 10, wide, tag="attrs", min=-1.5, max=2.0)
op("Clip", 11, wide, c(np.float32(-1)), c(np.float32(0.5)))
op("Clip", 13, wide, c(np.float32(-1)), tag="min")
op("Clip", 13, wide, None, c(np.float32(0.5)), tag="max")
op("Clip", 13, i64(-4, 0, 9), c(np.int64(-2)), c(np.int64(5)), tag="int")
op("Dropout", 10, wide, ratio=0.4)
op("Dropout", 13, wide, c(np.float32(0.4)))

# Elementwise, several variables.
for kind in ["Add", "Sub", "Mul", "Div", "Max", "Min"]:
    op(kind, 13, f32(2, 3, 4), f32(2, 3, 4), tag="same")
    op(kind, 13, f32(2, 1, 4), f32(3, 1), tag="both")
    op(kind, 13, f32(2, 3), c(np.float32(1.5)), tag="scalar")
op("Div", 13, i64(-7, 7, 9), i64(2, -2, 3), tag="int")
op("Max", 13, f32(2, 3), f32(3), f32(1), tag="three")
op("Min", 13, f32(2, 3), tag="one")
op("Sum", 13, f32(2, 3), f32(3), f32(2, 1))
op("Pow", 13, np.abs(f32(2, 3)), f32(3))
op("Pow", 13, f32(2, 3), c(np.int64(3)), tag="int")
op("PRelu", 9, f32(2, 3, 4), c(f32(3, 1)), tag="channel")
op("PRelu", 16, f32(2, 3), c(f32(1)), tag="one")
for kind in ["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"]:
    op(kind, 13, np.float32([1, 2, 3]), np.float32([1, 3, 2]))
op("Equal", 13, i64(1, 2, 3), c(i64(2)), tag="int")
for kind in ["And", "Or", "Xor"]:
    op(kind, 9, np.array([True, True, False]), np.array([[True], [False]]))
op("Not", 9, np.array([True, False]))
op("Where", 9, np.array([[True], [False]]), f32(2, 3), c(np.float32(7)))

# Matrices.
op("Gemm", 9, f32(3, 4), c(f32(4, 5)), c(f32(5)))
op("Gemm", 13, f32(4, 3), c(f32(5, 4)), c(f32(3, 1)), tag="trans", transA=1, transB=1, alpha=0.5, beta=2.0)
op("Gemm", 13, f32(3, 9), c(f32(5, 9)), tag="noc", transB=1)
op("Gemm", 11, f32(3, 7), c(f32(7, 5)), c(np.float32(2)), tag="scalar", alpha=1.5)
op("MatMul", 9, f32(3, 7), c(f32(7, 5)))
op("MatMul", 13, f32(2, 1, 3, 4), f32(5, 4, 2), tag="batch")
op("MatMul", 13, f32(4), f32(4, 3), tag="left")
op("MatMul", 13, f32(2, 3, 4), f32(4), tag="right")
op("MatMul", 13, f32(4), f32(4), tag="dot")

# Convolutions.
x = f32(2, 4, 9, 7)
op("Conv", 11, x, c(f32(6, 4, 3, 3)), c(f32(6)))
op("Conv", 11, x, c(f32(6, 2, 3, 2)), c(f32(6)), tag="group", group=2, strides=[2, 3], pads=[1, 0, 2, 1])
op("Conv", 11, x, c(f32(4, 1, 3, 3)), tag="depthwise", group=4, pads=[1, 1, 1, 1])
op("Conv", 11, x, c(f32(3, 4, 3, 2)), tag="dilated", dilations=[2, 3], kernel_shape=[3, 2], pads=[3, 3, 3, 3])
op("Conv", 11, x, c(f32(3, 4, 1, 1)), tag="pointwise", strides=[3, 3])
for mode in ["SAME_UPPER", "SAME_LOWER", "VALID"]:
    op("Conv", 9, x, c(f32(2, 4, 4, 3)), tag=mode, auto_pad=mode, strides=[2, 1])
op("Conv", 11, f32(1, 3, 11), c(f32(5, 3, 4)), c(f32(5)), tag="1d", strides=[2], pads=[2, 1], dilations=[2])
op("Conv", 11, f32(1, 7, 6, 5), c(f32(14, 1, 2, 2)), tag="seven", group=7)

# Pools.
for opset in [9, 12]:
    op("MaxPool", opset, x, kernel_shape=[2, 2], strides=[2, 2])
op("MaxPool", 12, x, tag="pads", kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 2, 1])
op("MaxPool", 12, x, tag="ceil", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
op("MaxPool", 12, x, tag="ceilpads", kernel_shape=[2, 2], strides=[3, 3], pads=[1, 1, 1, 1], ceil_mode=1)
op("MaxPool", 12, x, tag="dilated", kernel_shape=[3, 2], dilations=[2, 3])
op("MaxPool", 12, f32(1, 2, 11), tag="1d", kernel_shape=[3], strides=[2], pads=[0, 1])
for mode in ["SAME_UPPER", "SAME_LOWER", "VALID"]:
    op("MaxPool", 12, x, tag=mode, kernel_shape=[4, 3], strides=[2, 2], auto_pad=mode)
    op("AveragePool", 11, x, tag=mode, kernel_shape=[4, 3], strides=[2, 2], auto_pad=mode)
op("AveragePool", 9, x, kernel_shape=[2, 3], strides=[2, 2])
op("AveragePool", 11, x, tag="pads", kernel_shape=[3, 3], pads=[1, 2, 1, 0])
op("AveragePool", 11, x, tag="include", kernel_shape=[3, 3], pads=[1, 2, 1, 0], count_include_pad=1)
op("AveragePool", 19, x, tag="ceil", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1)
op("AveragePool", 19, x, tag="ceilinclude", kernel_shape=[3, 3], strides=[3, 3], pads=[1, 1, 1, 1], ceil_mode=1, count_include_pad=1)
op("AveragePool", 19, x, tag="dilated", kernel_shape=[2, 2], dilations=[2, 3], pads=[1, 1, 0, 0])
op("AveragePool", 11, f32(1, 2, 11), tag="1d", kernel_shape=[4], strides=[3])
op("GlobalAveragePool", 9, x)
op("GlobalMaxPool", 9, x)
op("GlobalAveragePool", 9, f32(1, 2, 11), tag="1d")

# Norms.
bn = [c(f32(4)), c(f32(4)), c(f32(4)), c(np.abs(f32(4)) + np.float32(0.1))]
for opset in [9, 15]:
    op("BatchNormalization", opset, x[:, :, :3, :2].copy(), *bn, epsilon=1e-3)
op("BatchNormalization", 15, f32(3, 4), *bn, tag="2d")
op("LayerNormalization", 17, f32(2, 3, 5), c(f32(5)), c(f32(5)))
op("LayerNormalization", 17, f32(2, 3, 5), c(f32(3, 5)), tag="axis", axis=1)
for opset in [11, 13]:
    op("Softmax", opset, f32(2, 3, 4))
    op("Softmax", opset, f32(2, 3, 4), tag="axis", axis=2)
op("Softmax", 13, f32(2, 3, 4), tag="middle", axis=1)
op("LogSoftmax", 13, f32(2, 3, 4), axis=-2)

# Moves.
op("Flatten", 9, f32(2, 3, 4, 2))
op("Flatten", 13, f32(2, 3, 4), tag="axis", axis=-1)
op("Flatten", 13, f32(2, 3), tag="zero", axis=0)
op("Reshape", 9, f32(2, 3, 4), c(i64(0, -1)))
op("Reshape", 13, f32(2, 3, 4), c(i64(4, 3, 2)), tag="plain")
op("Reshape", 14, f32(2, 3, 4), c(i64(-1, 5 - 1, 3)), tag="allowzero", allowzero=1)
op("Transpose", 9, f32(2, 3, 4))
op("Transpose", 13, f32(2, 3, 4, 2), tag="perm", perm=[2, 0, 3, 1])
op("Squeeze", 9, f32(2, 1, 3, 1), axes=[1])
op("Squeeze", 13, f32(2, 1, 3, 1), c(i64(-1)))
op("Squeeze", 13, f32(2, 1, 3, 1), tag="all")
op("Unsqueeze", 9, f32(2, 3), axes=[0, 3])
op("Unsqueeze", 13, f32(2, 3), c(i64(-1, 1)))
op("Concat", 13, f32(2, 5), f32(2, 11), c(f32(2, 1)), axis=1)
op("Concat", 13, f32(2, 3), f32(1, 3), tag="negative", axis=-2)
op("Split", 9, f32(6, 2), outs=2)
op("Split", 11, f32(2, 6), tag="attr", outs=3, axis=1, split=[1, 3, 2])
op("Split", 13, f32(2, 6), c(i64(4, 2)), tag="input", outs=2, axis=-1)
op("Split", 18, f32(7, 2), tag="num", outs=3, num_outputs=3)
op("Slice", 9, f32(5, 6), starts=[1, -3], ends=[4, 100])
op("Slice", 9, f32(5, 6), tag="axes", axes=[1], starts=[-4], ends=[-1])
op("Slice", 10, f32(5, 6), c(i64(4, 5)), c(i64(0, -100)), c(i64(0, 1)), c(i64(-2, -1)), tag="negative")
op("Slice", 13, f32(5, 6), c(i64(1)), c(i64(2**62)), c(i64(-1)), c(i64(2)), tag="step")
op("Slice", 13, f32(5, 6), c(i64(2, 0)), c(i64(4, 3)), tag="noaxes")
op("Pad", 9, f32(2, 3), pads=[1, 0, 2, 3], value=1.5)
op("Pad", 11, f32(2, 3), c(i64(0, 2, 1, 0)), c(np.float32(-2)))
op("Pad", 13, f32(4, 5), c(i64(-1, 2, -2, -3)), tag="crop")
op("Pad", 18, f32(2, 3, 2), c(i64(1, 2, 0, 1)), c(np.float32(3)), c(i64(2, 0)), tag="axes")
op("Expand", 13, f32(3, 1), c(i64(2, 1, 4)))
op("Gather", 9, f32(5, 3), i64(0, 4, -1))
op("Gather", 13, f32(2, 5, 3), i64(1, 3).reshape(2, 1), tag="axis", axis=1)
op("Cast", 13, np.float32([-1.7, 0, 2.9, 300]), to=T.INT64)
op("Cast", 13, np.float32([-1.7, 0, 2.9]), tag="bool", to=T.BOOL)
op("Cast", 13, i64(-1, 255, 257), tag="uint8", to=T.UINT8)
op("Cast", 13, i64(-1, 255, 2**40), tag="float", to=T.FLOAT)

# Reductions.
x = f32(2, 3, 4, 2)
for kind in ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"]:
    op(kind, 11, x, tag="attr", axes=[1, -1])
    op(kind, 11, x, tag="drop", axes=[2], keepdims=0)
    op(kind, 11, x, tag="all")
    op(kind, 18, x, c(i64(0, 2)), tag="input", keepdims=0)
op("ReduceSum", 13, x, c(i64(3, 1)))
op("ReduceMean", 18, x, tag="noop", noop_with_empty_axes=1)
op("ReduceSum", 13, np.arange(6).reshape(2, 3), c(i64(1)), tag="int")
ties = np.float32([[1, 5, 5, 2], [3, 3, 0, 3]])
op("ArgMax", 11, ties)
op("ArgMax", 12, ties, tag="last", axis=1, select_last_index=1, keepdims=0)
op("ArgMax", 13, ties, tag="axis", axis=-1)
op("ArgMin", 13, ties, axis=1)

# What folds: shapes that PyTorch computes with nodes.
nodes = [
    h.make_node("Shape", ["x0"], ["shape"]),
    h.make_node("Constant", [], ["zero"], value=nh.from_array(np.int64(0))),
    h.make_node("Gather", ["shape", "zero"], ["batch"]),
    h.make_node("Constant", [], ["ax"], value_ints=[0]),
    h.make_node("Unsqueeze", ["batch", "ax"], ["b1"]),
    h.make_node("Constant", [], ["rest"], value_ints=[-1]),
    h.make_node("Concat", ["b1", "rest"], ["target"], axis=0),
    h.make_node("Reshape", ["x0", "target"], ["y0"]),
]
run("fold_flatten", nodes, 13, {"x0": f32(2, 3, 4)}, {}, ["y0"])
nodes = [
    h.make_node("ConstantOfShape", ["dims"], ["ones"], value=nh.from_array(np.int64([1]))),
    h.make_node("Range", ["r0", "r1", "r2"], ["count"]),
    h.make_node("Cast", ["count"], ["float"], to=T.FLOAT),
    h.make_node("Equal", ["ones", "count"], ["mask"]),
    h.make_node("Where", ["mask", "x0", "float"], ["y0"]),
]
run("fold_mask", nodes, 13, {"x0": f32(2, 3)},
    {"dims": i64(2, 3), "r0": np.int64(0), "r1": np.int64(6), "r2": np.int64(2)}, ["y0"])
nodes = [
    h.make_node("Shape", ["x0"], ["s"], start=-2),
    h.make_node("Size", ["x0"], ["size"]),
    h.make_node("Identity", ["s"], ["y0"]),
    h.make_node("Identity", ["size"], ["y1"]),
]
run("fold_shape", nodes, 15, {"x0": f32(2, 3, 4)}, {}, ["y0", "y1"])
nodes = [
    h.make_node("Relu", ["x0"], ["a"]),
    h.make_node("Identity", ["a"], ["y0"]),
    h.make_node("Identity", ["a"], ["y1"]),
    h.make_node("Neg", ["y0"], ["y2"]),
    h.make_node("Identity", ["x0"], ["y3"]),
]
run("fold_identity", nodes, 13, {"x0": f32(2, 3)}, {}, ["y0", "y1", "y2", "y3"])

out = io.BytesIO()
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for name, files in sorted(cases.items()):
        for file, data in files.items():
            z.writestr(zipfile.ZipInfo(f"{name}/{file}"), data, zipfile.ZIP_DEFLATED)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.zip")
with open(path, "wb") as f:
    f.write(out.getvalue())
print(len(cases), "cases,", len(out.getvalue()), "bytes")
