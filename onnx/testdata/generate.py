"""Writes tensors.zip (TensorProtos of every element type with what they mean),
external/ (a model with its weights beside it) and the fuzz seeds.

    python3 onnx/testdata/generate.py       (needs numpy, onnx)
"""
import io, os, shutil, zipfile
import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh

here = os.path.dirname(os.path.abspath(__file__))
tensors = {}


def add(name, t):
    value = nh.to_array(t)
    want = value.astype(np.float32) if value.dtype.kind not in "iub" else value.astype(np.int64)
    tensors[name + ".pb"] = t.SerializeToString()
    tensors[name + ".want.pb"] = nh.from_array(want, "want").SerializeToString()


values = {
    T.FLOAT: [1.5, -2, 0, 3e38], T.DOUBLE: [1.5, -2e-3, 0, 7], T.FLOAT16: [1.5, -65504, 6e-8, float("inf")],
    T.BFLOAT16: [1.5, -2, 0, 1e38], T.INT8: [-128, 127, 0, 1], T.UINT8: [255, 0, 1, 2], T.INT16: [-32768, 32767, 0, 1],
    T.UINT16: [65535, 0, 1, 2], T.INT32: [-2**31, 2**31 - 1, 0, 1], T.UINT32: [2**32 - 1, 0, 1, 2],
    T.INT64: [-2**63, 2**63 - 1, 0, 1], T.UINT64: [2**63 - 1, 0, 1, 2], T.BOOL: [True, False, True, True],
}
for dtype, v in values.items():
    name = T.DataType.Name(dtype).lower()
    array = np.array(v).astype(h.tensor_dtype_to_np_dtype(dtype)).reshape(2, 2)
    add(name + "_raw", nh.from_array(array, name))
    add(name + "_data", h.make_tensor(name, dtype, [2, 2], v))
add("scalar", nh.from_array(np.float32(4), "scalar"))
add("empty", nh.from_array(np.zeros((2, 0), np.int64), "empty"))
out = io.BytesIO()
with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for name, data in tensors.items():
        z.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
with open(os.path.join(here, "tensors.zip"), "wb") as f:
    f.write(out.getvalue())

# A model of two layers: y = relu(x·w + b).
w = np.arange(12, dtype=np.float32).reshape(3, 4) / 8
b = np.float32([1, -1, 2, -20])


def model(opset=13, batch="N", extra=()):
    graph = h.make_graph(
        [h.make_node("Gemm", ["x", "w", "b"], ["g"], alpha=0.5), h.make_node("Relu", ["g"], ["y"], name="act"), *extra],
        "small", [h.make_tensor_value_info("x", T.FLOAT, [batch, 3])], [h.make_tensor_value_info("y", T.FLOAT, [batch, 4])],
        [nh.from_array(w, "w"), nh.from_array(b, "b")])
    return h.make_model(graph, opset_imports=[h.make_opsetid("", opset)], ir_version=8)


shutil.rmtree(os.path.join(here, "external"), ignore_errors=True)
os.mkdir(os.path.join(here, "external"))
onnx.save_model(model(), os.path.join(here, "external", "model.onnx"), save_as_external_data=True,
                all_tensors_to_one_file=True, location="weights.bin", size_threshold=0)


def seed(target, name, data):
    folder = os.path.join(here, "fuzz", target)
    os.makedirs(folder, exist_ok=True)
    text = "".join(f"\\x{c:02x}" for c in data)
    with open(os.path.join(folder, name), "w") as f:
        f.write(f'go test fuzz v1\n[]byte("{text}")\n')


small = model().SerializeToString()
conv = h.make_model(h.make_graph(
    [h.make_node("Conv", ["x", "w"], ["c"], auto_pad="SAME_UPPER", strides=[2, 2]),
     h.make_node("Clip", ["c"], ["d"], min=0.0, max=6.0), h.make_node("Dropout", ["d"], ["y"])],
    "conv", [h.make_tensor_value_info("x", T.FLOAT, [1, 2, 5, 5])], [h.make_tensor_value_info("y", T.FLOAT, None)],
    [nh.from_array(np.ones((3, 2, 3, 3), np.float32), "w")]), opset_imports=[h.make_opsetid("", 9)], ir_version=4)
seed("FuzzParse", "gemm", small)
seed("FuzzParse", "conv", conv.SerializeToString())
seed("FuzzParse", "truncated", small[:len(small) // 2])
seed("FuzzParse", "old_opset", model(7).SerializeToString())
seed("FuzzParse", "unknown_op", model(extra=[h.make_node("Loop", ["y"], ["z"], domain="my", body=conv.graph)]).SerializeToString())
seed("FuzzParse", "external", open(os.path.join(here, "external", "model.onnx"), "rb").read())
seed("FuzzParse", "empty", b"")
huge = T(name="x", data_type=T.FLOAT, dims=[2**31 - 1, 2**31 - 1, 2**31 - 1], raw_data=b"1234")
seed("FuzzParseTensor", "huge", huge.SerializeToString())
for name in ["float16_data", "bool_raw", "double_data", "uint64_data"]:
    seed("FuzzParseTensor", name, tensors[name + ".pb"])
print(len(tensors) // 2, "tensors")
