"""The target-net of a genotype and one step of its training, tuned by hand for PyTorch on CPUs."""
from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from operations import NODES, Connection, Genotype, convolution, operation, preprocess, stem, takes_relu
from torch import Tensor, nn

AUXILIARY_WEIGHT = 0.4


class TargetNetCell(nn.Module):
    """A cell of a genotype's connections, each with weights of its own."""

    def __init__(
        self, connections: List[Connection], c_in: Tuple[int, int], c: int, reduction: bool, after_reduction: bool,
    ) -> None:
        super().__init__()
        self.pre0 = preprocess(c_in[0], c, True, after_reduction)
        self.pre1 = preprocess(c_in[1], c, True, False)
        incoming = [[k for k in connections if k.target == j] for j in range(2, NODES)]
        self.sources = [[k.source for k in node] for node in incoming]
        self.nodes = nn.ModuleList(
            nn.ModuleList(operation(k.operation, c, 2 if reduction and k.source < 2 else 1, False) for k in node)
            for node in incoming
        )

    def forward(self, s0: Tensor, s1: Tensor, drop_path: float) -> Tensor:
        """The intermediate nodes' concatenation; both inputs come rectified."""
        states = [self.pre0(s0), self.pre1(s1)]
        rectified: List[Optional[Tensor]] = [None] * NODES
        for operations, sources in zip(self.nodes, self.sources):
            node = None
            for op, i in zip(operations, sources):
                if takes_relu(op) and rectified[i] is None:
                    rectified[i] = F.relu(states[i])
                y = op(rectified[i] if takes_relu(op) else states[i])
                if drop_path and self.training and not isinstance(op, nn.Identity):
                    kept = y.new_empty(y.shape[0], 1, 1, 1).bernoulli_(1 - drop_path).div_(1 - drop_path)
                    node = y * kept if node is None else torch.addcmul(node, y, kept)
                else:
                    node = y if node is None else node + y
            states.append(node)
        return torch.cat(states[2:], 1)


class AuxiliaryHead(nn.Sequential):
    """The CIFAR head; takes a rectified input of 8x8."""

    def __init__(self, c: int, classes: int) -> None:
        super().__init__(
            nn.AvgPool2d(5, 3, count_include_pad=False),
            convolution(c, 128), nn.BatchNorm2d(128), nn.ReLU(inplace=True),
            nn.Conv2d(128, 768, 2, bias=False), nn.BatchNorm2d(768), nn.ReLU(inplace=True),
            nn.Flatten(), nn.Linear(768, classes),
        )


class TargetNet(nn.Module):
    """A CIFAR target-net; gives the logits and the auxiliary head's."""

    def __init__(
        self, genotype: Genotype, channels: int, cells: int, auxiliary: bool, drop_path: float, classes: int = 10, c_in: int = 3,
    ) -> None:
        super().__init__()
        self.drop_path, self.last_reduction = drop_path, 2 * cells // 3
        self.stem = stem(c_in, 3 * channels)
        reductions = (cells // 3, self.last_reduction)
        widths, c = (3 * channels, 3 * channels), channels
        self.cells, self.auxiliary = nn.ModuleList(), None
        for n in range(cells):
            c *= 1 + (n in reductions)
            connections = genotype["reduce" if n in reductions else "normal"]
            self.cells.append(TargetNetCell(connections, widths, c, n in reductions, n - 1 in reductions))
            widths = (widths[1], 4 * c)
            if auxiliary and n == self.last_reduction:
                self.auxiliary = AuxiliaryHead(widths[1], classes)
        self.classifier = nn.Linear(widths[1], classes)

    def forward(self, x: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        auxiliary = None
        s0 = s1 = F.relu_(self.stem(x))
        for n, cell in enumerate(self.cells):
            y = cell(s0, s1, self.drop_path)
            s0, s1 = s1, F.relu_(y) if n + 1 < len(self.cells) else y
            if n == self.last_reduction and self.auxiliary is not None and self.training:
                auxiliary = self.auxiliary(s1)
        return self.classifier(s1.mean((2, 3))), auxiliary


class TargetTraining:
    """SGD on a target-net."""

    def __init__(self, net: TargetNet, rate: float) -> None:
        self.net, self.weights = net, list(net.parameters())
        self.sgd = torch.optim.SGD(self.weights, rate, momentum=0.9, weight_decay=3e-4)

    def step(self, x: Tensor, labels: Tensor) -> float:
        """One step; the loss."""
        self.sgd.zero_grad(set_to_none=True)
        logits, auxiliary = self.net(x)
        loss = F.cross_entropy(logits, labels)
        if auxiliary is not None:
            loss = loss + AUXILIARY_WEIGHT * F.cross_entropy(auxiliary, labels)
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights, 5)
        self.sgd.step()
        return loss.item()
