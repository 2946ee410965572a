"""The candidate operations of the search space under their DARTS names, and how connections are written."""
import ast
import json
from pathlib import Path
from typing import Dict, List, NamedTuple

import torch
from torch import Tensor, nn

STANDARD = ("max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5")
EXTENDED = STANDARD + ("conv_1x1", "conv_3x3", "conv_1x3_3x1", "conv_1x5_5x1", "conv_1x7_7x1")
NODES = 6
_PUBLISHED = Path(__file__).parents[2] / "nas-core/src/main/resources/io/entrannas/space/named-genotypes.json"


class Connection(NamedTuple):
    """An operation from one node of a cell to a later one."""

    source: int
    target: int
    operation: str


Genotype = Dict[str, List[Connection]]
"""The connections of the cell types, "normal" and "reduce"."""


def published(name: str) -> Genotype:
    """A published genotype, from its DARTS literal: two (operation, source) pairs a node."""
    genotypes = json.loads(_PUBLISHED.read_text())
    if name not in genotypes:
        raise SystemExit(f"no published genotype is named '{name}'; there are {', '.join(genotypes)}")
    literal = ast.parse(genotypes[name]["genotype"], mode="eval").body
    cells = {k.arg: ast.literal_eval(k.value) for k in literal.keywords if k.arg in ("normal", "reduce")}
    return {t: [Connection(i, 2 + n // 2, op) for n, (op, i) in enumerate(pairs)] for t, pairs in cells.items()}


class ConvNorm(nn.Sequential):
    """Convolutions and batch norm. The caller has rectified the input of a cell's: once per node, not once per operation."""


class FactorizedReduce(nn.Module):
    """Halves the resolution: one half of the channels sees the even pixels, one the odd ones; takes a rectified input."""

    def __init__(self, c_in: int, c_out: int, affine: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out // 2, 1, 2, bias=False)
        self.conv2 = nn.Conv2d(c_in, c_out // 2, 1, 2, bias=False)
        self.bn = nn.BatchNorm2d(c_out, affine=affine)

    def forward(self, x: Tensor) -> Tensor:
        return self.bn(torch.cat([self.conv1(x), self.conv2(x[:, :, 1:, 1:])], 1))


def takes_relu(operation: nn.Module) -> bool:
    """Whether an operation works on relu(x), not on x."""
    return isinstance(operation, (ConvNorm, FactorizedReduce))


def convolution(c_in: int, c_out: int, kernel=1, stride=1, dilation: int = 1, groups: int = 1) -> nn.Conv2d:
    """A convolution without bias that keeps the size at stride 1."""
    kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
    padding = tuple(dilation * (k - 1) // 2 for k in kernel)
    return nn.Conv2d(c_in, c_out, kernel, stride, padding, dilation, groups, bias=False)


def conv_norm(**modules: nn.Module) -> ConvNorm:
    """The modules in their order."""
    block = ConvNorm()
    for name, module in modules.items():
        block.add_module(name, module)
    return block


def preprocess(c_in: int, c_out: int, affine: bool, halve: bool) -> nn.Module:
    """What brings a cell's input to the cell's channels, and to its resolution where the previous cell reduced."""
    if halve:
        return FactorizedReduce(c_in, c_out, affine)
    return conv_norm(conv=convolution(c_in, c_out), bn=nn.BatchNorm2d(c_out, affine=affine))


def operation(name: str, c: int, stride: int, supernet: bool) -> nn.Module:
    """A candidate operation. In a super-net no batch norm is affine, and a pool is followed by one."""
    kind, _, size = name.rpartition("_")

    def norm() -> nn.BatchNorm2d:
        return nn.BatchNorm2d(c, affine=not supernet)

    if kind in ("max_pool", "avg_pool"):
        pool = nn.MaxPool2d(3, stride, 1) if kind == "max_pool" else nn.AvgPool2d(3, stride, 1, count_include_pad=False)
        return nn.Sequential(pool, norm()) if supernet else pool
    if name == "skip_connect":
        return nn.Identity() if stride == 1 else FactorizedReduce(c, c, not supernet)
    k = int(size[0])
    if kind == "sep_conv":
        return conv_norm(
            dw1=convolution(c, c, k, stride, groups=c), pw1=convolution(c, c), bn1=norm(), relu=nn.ReLU(inplace=True),
            dw2=convolution(c, c, k, groups=c), pw2=convolution(c, c), bn2=norm(),
        )
    if kind == "dil_conv":
        return conv_norm(dw=convolution(c, c, k, stride, 2, c), pw=convolution(c, c), bn=norm())
    if kind == "conv":
        return conv_norm(conv=convolution(c, c, k, stride), bn=norm())
    if kind.startswith("conv_1x"):
        return conv_norm(
            conv1=convolution(c, c, (1, k), (1, stride)), conv2=convolution(c, c, (k, 1), (stride, 1)), bn=norm(),
        )
    raise ValueError(f"unknown operation '{name}'")


def total(terms: List[Tensor]) -> Tensor:
    """The sum, written over and over into one new tensor."""
    if len(terms) == 1:
        return terms[0]
    result = terms[0] + terms[1]
    for term in terms[2:]:
        result.add_(term)
    return result


def stem(c_in: int, c_out: int) -> ConvNorm:
    """The CIFAR stem."""
    return conv_norm(conv=convolution(c_in, c_out, 3), bn=nn.BatchNorm2d(c_out))
