"""Trains the two Fashion-MNIST models that the repository ships.

    nice python3 models/train.py [--only lenet|mlp|samples] [--epochs 8]

needs numpy, onnx and onnxruntime, and the data set of Debian's package
dataset-fashion-mnist. Writes fashion-lenet.onnx, fashion-mlp.onnx and
fashion-samples.npz beside this file and prints the test accuracies that
docs/models.md states. One thread and fixed seeds: two runs on one machine
with one numpy give the same bytes.
"""

import argparse
import gzip
import os
import pathlib
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
HELD_OUT = 1000  # last training images: never trained on, samples come from them
SAMPLES = 64
SEED = 20
f32 = np.float32


def read_idx(path):
    """Reads one gzipped IDX file of unsigned bytes."""
    raw = gzip.decompress(path.read_bytes())
    rank = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load(folder, part):
    """Images as float32 [n,1,28,28], each pixel a byte / 255, and int64 labels."""
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte.gz")
    return (images[:, None] / f32(255)).astype(f32), labels.astype(np.int64)


class Gemm:
    """y = x·Wᵀ + b."""

    def __init__(self, name, rng, inputs, outputs):
        bound = np.sqrt(2 / inputs)
        self.name = name
        self.w = (rng.standard_normal((outputs, inputs)) * bound).astype(f32)
        self.b = np.zeros(outputs, f32)

    def forward(self, x):
        self.x = x
        return x @ self.w.T + self.b

    def backward(self, g):
        self.gw, self.gb = g.T @ self.x, g.sum(0)
        return g @ self.w


class Conv:
    """Stride 1, no padding, k×k, by im2col."""

    def __init__(self, name, rng, cin, cout, k, first=False):
        self.name, self.k, self.first = name, k, first
        scale = np.sqrt(2 / (cin * k * k))
        self.w = (rng.standard_normal((cout, cin, k, k)) * scale).astype(f32)
        self.b = np.zeros(cout, f32)

    def forward(self, x):
        n, c, h, w = x.shape
        k = self.k
        self.shape, self.ho, self.wo = x.shape, h - k + 1, w - k + 1
        win = np.lib.stride_tricks.sliding_window_view(x, (k, k), (2, 3))
        self.col = win.transpose(0, 2, 3, 1, 4, 5).reshape(-1, c * k * k)
        y = self.col @ self.w.reshape(len(self.b), -1).T + self.b
        return y.reshape(n, self.ho, self.wo, -1).transpose(0, 3, 1, 2)

    def backward(self, g):
        n, c, h, w = self.shape
        k, g = self.k, g.transpose(0, 2, 3, 1).reshape(-1, len(self.b))
        self.gw, self.gb = (g.T @ self.col).reshape(self.w.shape), g.sum(0)
        if self.first:
            return None
        col = (g @ self.w.reshape(len(self.b), -1)).reshape(n, self.ho, self.wo, c, k, k)
        col = np.ascontiguousarray(col.transpose(4, 5, 0, 3, 1, 2))
        dx = np.zeros(self.shape, f32)
        for i in range(k):
            for j in range(k):
                dx[:, :, i : i + self.ho, j : j + self.wo] += col[i, j]
        return dx


class Relu:
    def forward(self, x):
        self.on = x > 0
        return x * self.on

    def backward(self, g):
        return g * self.on


class MaxPool:
    """2×2, stride 2; the gradient goes to the first maximum."""

    def forward(self, x):
        n, c, h, w = x.shape
        cells = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5)
        cells = cells.reshape(n, c, h // 2, w // 2, 4)
        self.arg = cells.argmax(-1)[..., None]
        return np.take_along_axis(cells, self.arg, -1)[..., 0]

    def backward(self, g):
        n, c, h, w = g.shape
        cells = np.zeros((n, c, h, w, 4), f32)
        np.put_along_axis(cells, self.arg, g[..., None], -1)
        cells = cells.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5)
        return cells.reshape(n, c, 2 * h, 2 * w)


class Flatten:
    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, g):
        return g.reshape(self.shape)


def lenet(rng):
    return [
        Conv("conv1", rng, 1, 6, 5, first=True), Relu(), MaxPool(),
        Conv("conv2", rng, 6, 16, 5), Relu(), MaxPool(), Flatten(),
        Gemm("fc1", rng, 256, 120), Relu(),
        Gemm("fc2", rng, 120, 84), Relu(),
        Gemm("fc3", rng, 84, 10),
    ]


def mlp(rng):
    return [
        Gemm("fc1", rng, 784, 128), Relu(),
        Gemm("fc2", rng, 128, 64), Relu(),
        Gemm("fc3", rng, 64, 10),
    ]


def forward(layers, x):
    for layer in layers:
        x = layer.forward(x)
    return x


def accuracy(layers, x, y):
    hits = sum((forward(layers, x[i : i + 500]).argmax(1) == y[i : i + 500]).sum()
               for i in range(0, len(x), 500))
    return hits / len(x)


class Adam:
    def __init__(self, layers, decay=1e-4):
        self.params = [(l, a) for l in layers if hasattr(l, "w") for a in "wb"]
        self.m = [np.zeros_like(getattr(l, a)) for l, a in self.params]
        self.v = [np.zeros_like(getattr(l, a)) for l, a in self.params]
        self.t, self.decay = 0, decay

    def step(self, rate):
        self.t += 1
        rate *= np.sqrt(1 - 0.999**self.t) / (1 - 0.9**self.t)
        for (layer, a), m, v in zip(self.params, self.m, self.v):
            p, g = getattr(layer, a), getattr(layer, "g" + a)
            m += f32(0.1) * (g - m)
            v += f32(0.001) * (g * g - v)
            p -= f32(rate) * (m / (np.sqrt(v) + f32(1e-8)) + f32(self.decay) * p)


def train(layers, x, y, held, rng, epochs, batch=100, rate=2e-3):
    """Cross-entropy, Adam, cosine-decayed rate, random horizontal flips."""
    opt, steps = Adam(layers), len(x) // batch * epochs
    for epoch in range(epochs):
        began, loss, order = time.time(), 0.0, rng.permutation(len(x))
        for lo in range(0, len(x) - batch + 1, batch):
            pick = order[lo : lo + batch]
            xb, yb = x[pick], y[pick]
            if xb.ndim == 4:  # the MLP sees flat images, which it learns unflipped
                flip = rng.random(batch) < 0.5
                xb[flip] = xb[flip, :, :, ::-1]
            z = forward(layers, xb)
            z -= z.max(1, keepdims=True)
            p = np.exp(z)
            p /= p.sum(1, keepdims=True)
            loss -= np.log(p[np.arange(batch), yb] + 1e-12).mean()
            p[np.arange(batch), yb] -= 1
            g = p / f32(batch)
            for layer in reversed(layers):
                g = layer.backward(g)
            opt.step(rate * 0.5 * (1 + np.cos(np.pi * opt.t / steps)))
        print(f"  epoch {epoch + 1}: loss {loss * batch / len(x):.4f}, "
              f"held-out {accuracy(layers, *held):.4f}, {time.time() - began:.0f} s", flush=True)


def node(layer, name, src, dst):
    """The ONNX node of one layer."""
    if isinstance(layer, Conv):
        return helper.make_node("Conv", [src, name + ".weight", name + ".bias"], [dst], name=name,
                                kernel_shape=[5, 5], strides=[1, 1], pads=[0] * 4, dilations=[1, 1], group=1)
    if isinstance(layer, Gemm):
        return helper.make_node("Gemm", [src, name + ".weight", name + ".bias"], [dst], name=name,
                                transB=1, alpha=1.0, beta=1.0)
    if isinstance(layer, MaxPool):
        return helper.make_node("MaxPool", [src], [dst], name=name, kernel_shape=[2, 2], strides=[2, 2])
    if isinstance(layer, Flatten):
        return helper.make_node("Flatten", [src], [dst], name=name, axis=1)
    return helper.make_node("Relu", [src], [dst], name=name)


def export(layers, name, shape):
    """Writes the model as ONNX, opset 13, with a symbolic batch dimension N."""
    nodes, inits, src = [], [], "input"
    for i, layer in enumerate(layers):
        title = getattr(layer, "name", f"{type(layer).__name__.lower()}{i}")
        dst = "output" if i == len(layers) - 1 else title + ".out"
        nodes.append(node(layer, title, src, dst))
        if hasattr(layer, "w"):
            inits.append(numpy_helper.from_array(layer.w, title + ".weight"))
            inits.append(numpy_helper.from_array(layer.b, title + ".bias"))
        src = dst
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N"] + shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["N", 10])], inits)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)],
                              producer_name="aver models/train.py", ir_version=7)
    onnx.checker.check_model(model, full_check=True)
    path = HERE / f"{name}.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    return path


def build(name, make, shape, data, epochs):
    """Trains one model, writes it, and measures the written file."""
    (x, y), held, test = [(a.reshape([-1] + shape), b) for a, b in data]
    rng = np.random.default_rng(SEED)
    print(name, flush=True)
    layers = make(rng)
    train(layers, x, y, held, rng, epochs)
    path = export(layers, name, shape)
    hits = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(
        None, {"input": test[0]})[0].argmax(1) == test[1]
    print(f"  {path.name}: {sum(l.w.size + l.b.size for l in layers if hasattr(l, 'w'))} parameters, "
          f"{path.stat().st_size} bytes, {hits.sum()} of {hits.size} test images right", flush=True)


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--only", choices=["lenet", "mlp", "samples"])
    args.add_argument("--epochs", type=int, default=8)
    args.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist")
    args = args.parse_args()
    x, y = load(args.data, "train")
    data = [(x[:-HELD_OUT], y[:-HELD_OUT]), (x[-HELD_OUT:], y[-HELD_OUT:]), load(args.data, "t10k")]
    if args.only in (None, "samples"):
        np.savez_compressed(HERE / "fashion-samples.npz", x=data[1][0][:SAMPLES], y=data[1][1][:SAMPLES])
    if args.only in (None, "mlp"):
        build("fashion-mlp", mlp, [784], data, args.epochs)
    if args.only in (None, "lenet"):
        build("fashion-lenet", lenet, [1, 28, 28], data, args.epochs)


if __name__ == "__main__":
    main()
