"""EnTranNAS's super-net and one iteration of its search, tuned by hand for PyTorch on CPUs.

What is saved: one ReLU per node, fused weighted sums, sums and ReLUs in place, weights frozen in the architecture step and
alpha and beta in the weight step.
"""
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import torch
import torch.nn.functional as F
from operations import NODES, Connection, Genotype, operation, preprocess, stem, takes_relu, total
from torch import Tensor, nn

Edge = Tuple[int, int]
EDGES: List[Edge] = [(i, j) for j in range(2, NODES) for i in range(j)]
ROW = {edge: row for row, edge in enumerate(EDGES)}
TYPES = ("normal", "reduce")
LAMBDA = 0.1


class Mix(torch.autograd.Function):
    """Adds, for each row of weights, the weighted sum of the features to that row's sum, in place; None starts a sum.

    Terms of weight zero cost nothing, and their weight gets gradient zero.
    """

    @staticmethod
    def forward(ctx, weights: Tensor, *tensors: Optional[Tensor]) -> Tuple[Tensor, ...]:
        rows = weights.tolist()
        sums, features = list(tensors[: len(rows)]), tensors[len(rows) :]
        ctx.rows, ctx.given = rows, [s is not None for s in sums]
        ctx.mark_dirty(*(s for s in sums if s is not None))
        for j, row in enumerate(rows):
            for w, feature in zip(row, features):
                if w != 0:
                    sums[j] = feature * w if sums[j] is None else sums[j].add_(feature, alpha=w)
        if ctx.needs_input_grad[0]:
            ctx.save_for_backward(*features)
        return tuple(sums)

    @staticmethod
    def backward(ctx, *gradients: Tensor) -> Tuple[Optional[Tensor], ...]:
        weights = None
        if ctx.needs_input_grad[0]:
            weights = gradients[0].new_tensor([
                [_dot(g, f) if w != 0 else 0.0 for w, f in zip(row, ctx.saved_tensors)]
                for g, row in zip(gradients, ctx.rows)
            ])
        features: List[Optional[Tensor]] = []
        for k, needed in enumerate(ctx.needs_input_grad[1 + len(gradients) :]):
            result = None
            for g, row in zip(gradients, ctx.rows):
                if needed and row[k] != 0:
                    result = g * row[k] if result is None else result.add_(g, alpha=row[k])
            features.append(result)
        return (weights, *(g if given else None for g, given in zip(gradients, ctx.given)), *features)


def _dot(a: Tensor, b: Tensor) -> float:
    return (a * b).sum().item()


class Plan:
    """What the cells of one type run: candidate indices per edge, in Transit- and in Engine-cells, and the weights."""

    def __init__(self, derived: Dict[Edge, List[int]], engine: Dict[Edge, List[int]], weights: Tensor) -> None:
        self.derived, self.engine, self.weights = derived, engine, weights


class SuperNetCell(nn.Module):
    """A cell with every candidate operation: per source node with feature sharing, per edge without."""

    def __init__(self, net: "SuperNet", c_in: Tuple[int, int], c: int, reduction: bool, after_reduction: bool) -> None:
        super().__init__()
        self.type, self.sharing, self.names = TYPES[reduction], net.sharing, net.operations
        self.pre0 = preprocess(c_in[0], c, False, after_reduction)
        self.pre1 = preprocess(c_in[1], c, False, False)
        inner = c // net.bottleneck if net.bottleneck else c
        self.reduce = self.recover = None
        if net.bottleneck:
            self.reduce = nn.ModuleDict({f"n{i}": preprocess(c, inner, False, False) for i in range(NODES - 1)})
            self.recover = nn.ModuleDict({f"n{j}": preprocess(inner, c, False, False) for j in range(2, NODES)})
        owners = [(f"n{i}", i) for i in range(NODES - 1)] if self.sharing else [(f"e{i}_{j}", i) for i, j in EDGES]
        self.ops = nn.ModuleDict({
            owner: nn.ModuleDict({n: operation(n, inner, 2 if reduction and i < 2 else 1, True) for n in self.names})
            for owner, i in owners
        })

    def forward(self, s0: Tensor, s1: Tensor, plan: Plan, engine: bool) -> Tensor:
        """The four intermediate nodes' concatenation; both inputs come rectified."""
        chosen = plan.engine if engine else plan.derived
        nodes = [self.pre0(s0), self.pre1(s1)]
        terms: List[List[Tensor]] = [[] for _ in range(NODES)]
        for i in range(NODES):
            if i >= 2:
                x = total(terms[i])
                nodes.append(x if self.recover is None else self.recover[f"n{i}"](F.relu(x)))
            targets = [j for j in range(max(i + 1, 2), NODES) if chosen.get((i, j))]
            if not targets:
                continue
            x = nodes[i] if self.reduce is None else self.reduce[f"n{i}"](F.relu(nodes[i]))
            rectified = None
            for owner, group in [(f"n{i}", targets)] if self.sharing else [(f"e{i}_{j}", [j]) for j in targets]:
                features: Dict[int, Tensor] = {}
                for k in sorted({k for j in group for k in chosen[i, j]}):
                    op = self.ops[owner][self.names[k]]
                    if takes_relu(op) and rectified is None:
                        rectified = F.relu(x)
                    features[k] = op(rectified if takes_relu(op) else x)
                if engine:
                    weights = plan.weights[[ROW[i, j] for j in group]][:, list(features)]
                    sums = [terms[j][0] if terms[j] else None for j in group]
                    for j, mixed in zip(group, Mix.apply(weights, *sums, *features.values())):
                        terms[j] = [mixed]
                else:
                    for j in group:
                        terms[j] += [features[k] for k in chosen[i, j]]
        return torch.cat(nodes[2:], 1)


class SuperNet(nn.Module):
    """Engine-cells at a placement, Transit-cells elsewhere, with their architecture parameters."""

    def __init__(
        self, method: str, operations: Sequence[str], placement: str, sharing: bool, bottleneck: int,
        channels: int, cells: int, classes: int = 10, c_in: int = 3,
    ) -> None:
        super().__init__()
        self.dst, self.operations, self.sharing, self.bottleneck = method == "dst", operations, sharing, bottleneck
        self.tau = 1.0 if self.dst else 5.0
        self.stem = stem(c_in, 3 * channels)
        reductions = (cells // 3, 2 * cells // 3)
        widths, c = (3 * channels, 3 * channels), channels
        self.cells = nn.ModuleList()
        for n in range(cells):
            c *= 1 + (n in reductions)
            self.cells.append(SuperNetCell(self, widths, c, n in reductions, n - 1 in reductions))
            widths = (widths[1], 4 * c)
        self.classifier = nn.Linear(widths[1], classes)
        self.engine_cells = self._placed(placement)
        columns = len(operations) + (not self.dst)  # none is a column of EnTranNAS's softmax
        self.alpha = nn.ParameterDict({t: nn.Parameter(1e-3 * torch.randn(len(EDGES), columns)) for t in TYPES})
        self.beta = nn.ParameterDict({t: nn.Parameter(torch.zeros(NODES - 2)) for t in TYPES} if self.dst else {})

    def _placed(self, placement: str) -> List[int]:
        every = range(len(self.cells))
        if placement in ("all", "half"):
            return list(every if placement == "all" else every[: len(every) // 2])
        at = {"first": 0, "last": -1}[placement]
        return [[n for n in every if self.cells[n].type == t][at] for t in TYPES]

    def architecture(self) -> List[nn.Parameter]:
        """Alpha and beta."""
        return [*self.alpha.values(), *self.beta.values()]

    def weights(self) -> List[nn.Parameter]:
        """Everything that is not alpha or beta."""
        return [p for n, p in self.named_parameters() if not n.startswith(("alpha.", "beta."))]

    def plan(self, cell_type: str) -> Plan:
        """What the current alpha and beta derive."""
        p = torch.softmax(self.alpha[cell_type] / self.tau, 1)
        if not self.dst:
            everything = list(range(len(self.operations)))
            return Plan(_strongest_two(p[:, 1:].tolist()), {edge: everything for edge in EDGES}, p[:, 1:])
        rows = []
        for j, t in zip(range(2, NODES), torch.sigmoid(self.beta[cell_type])):
            node = p[ROW[0, j] : ROW[0, j] + j]
            rows.append(F.relu(node / node.max() - t))
        q = torch.cat(rows)
        q = q / q.sum(1, keepdim=True).clamp_min(torch.finfo(q.dtype).tiny)
        active = {edge: [k for k, w in enumerate(row) if w > 0] for edge, row in zip(EDGES, q.tolist())}
        return Plan(active, active, q)

    def derived(self) -> Genotype:
        """The connections of the Transit-cells."""
        return {
            t: [Connection(i, j, self.operations[k]) for (i, j), ks in self.plan(t).derived.items() for k in ks]
            for t in TYPES
        }

    @torch.no_grad()
    def raise_alphas(self, genotype: Genotype, by: float) -> None:
        """Lifts the alphas of a genotype's connections so far that it is the derived one."""
        for t, connections in genotype.items():
            for c in connections:
                self.alpha[t][ROW[c.source, c.target], self.operations.index(c.operation) + (not self.dst)] += by

    def forward(self, x: Tensor) -> Tensor:
        plans = {t: self.plan(t) for t in TYPES}
        s0 = s1 = F.relu_(self.stem(x))
        for n, cell in enumerate(self.cells):
            y = cell(s0, s1, plans[cell.type], n in self.engine_cells)
            s0, s1 = s1, F.relu_(y) if n + 1 < len(self.cells) else y
        return self.classifier(s1.mean((2, 3)))

    def architecture_loss(self, x: Tensor, labels: Tensor) -> Tensor:
        """Cross-entropy, with DST plus lambda times the mean of -log sigmoid(beta) of each cell type."""
        loss = F.cross_entropy(self(x), labels)
        return loss - LAMBDA * sum(F.logsigmoid(b).mean() for b in self.beta.values()) if self.dst else loss


class Search:
    """Alternates architecture steps (Adam) and weight steps (SGD)."""

    def __init__(self, net: SuperNet, rate: float) -> None:
        self.net = net
        self.adam = torch.optim.Adam(net.architecture(), 6e-4, betas=(0.5, 0.999), weight_decay=1e-3)
        self.sgd = torch.optim.SGD(net.weights(), rate, momentum=0.9, weight_decay=3e-4)

    def step(
        self, validation: Tuple[Tensor, Tensor], training: Tuple[Tensor, Tensor], half_way: Callable[[], None] = lambda: None,
    ) -> Tuple[float, float]:
        """One iteration; the two losses. Calls half_way between the two steps."""
        net, weights, architecture = self.net, self.net.weights(), self.net.architecture()
        _train(architecture, weights)
        self.adam.zero_grad(set_to_none=True)
        first = net.architecture_loss(*validation)
        first.backward()
        self.adam.step()
        half_way()
        _train(weights, architecture)
        self.sgd.zero_grad(set_to_none=True)
        second = F.cross_entropy(net(training[0]), training[1])
        second.backward()
        nn.utils.clip_grad_norm_(weights, 5)
        self.sgd.step()
        return first.item(), second.item()


def _train(these: List[nn.Parameter], not_those: List[nn.Parameter]) -> None:
    for p in these:
        p.requires_grad_(True)
    for p in not_those:
        p.requires_grad_(False)


def _strongest_two(strengths: List[List[float]]) -> Dict[Edge, List[int]]:
    """Of each node's incoming edges the two of the strongest operation, each with that operation."""
    result = {}
    for j in range(2, NODES):
        ranked = sorted((-max(strengths[ROW[i, j]]), i) for i in range(j))
        for _, i in ranked[:2]:
            row = strengths[ROW[i, j]]
            result[i, j] = [row.index(max(row))]
    return result
