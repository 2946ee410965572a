"""Checks the networks that step.py times against the goldens of nas-core's tests, in double precision."""
import json
from pathlib import Path
from typing import Any, Dict

import torch
import torch.nn.functional as F
from operations import STANDARD, Connection
from supernet import LAMBDA, TYPES, Search, SuperNet
from targetnet import TargetNet
from torch import Tensor, nn

GOLDEN = Path(__file__).parents[2] / "nas-core/src/test/resources/golden"
TOLERANCE = 1e-10
Golden = Dict[str, Any]


def tensor(values: Dict[str, Any]) -> Tensor:
    """A golden's tensor."""
    return torch.tensor(values["data"]).reshape(values["shape"])


def golden_name(name: str) -> str:
    """A parameter's name in the goldens."""
    for ours, theirs in (("stem.conv.", "stem."), ("stem.bn.", "stem_bn."), ("alpha.", "alpha_"), ("beta.", "beta_")):
        if name.startswith(ours):
            return theirs + name[len(ours) :]
    return name


def load(net: nn.Module, golden: Golden) -> nn.Module:
    """Gives a network the golden's parameters."""
    with torch.no_grad():
        for name, p in net.named_parameters():
            name = golden_name(name)
            p.copy_(tensor(golden["params"][name]) if name in golden["params"] else torch.tensor(golden["arch"][name]))
    return net


def build(golden: Golden) -> nn.Module:
    """The golden's network."""
    c = golden["config"]
    if golden["name"] == "target":
        genotype = {
            t: [Connection(i, 2 + n, op) for n, node in enumerate(golden["genotype"][t]) for op, i in node] for t in TYPES
        }
        return load(TargetNet(genotype, c["C"], c["layers"], auxiliary=False, drop_path=0, classes=c["classes"]), golden)
    net = SuperNet(
        c["method"], STANDARD, c["engine"], c["sharing"], c["bottleneck"], c["C"], c["layers"], c["classes"], c["in_channels"],
    )
    net.tau = golden["tau"]
    assert golden["lambda"] == LAMBDA or c["method"] != "dst"
    return load(net, golden)


def differences(golden: Golden) -> Dict[str, float]:
    """The largest difference of each kind, relative to the largest value where that is above 1."""
    worst: Dict[str, float] = {}

    def compare(kind: str, ours: Any, theirs: Any) -> None:
        a, b = torch.as_tensor(ours), torch.as_tensor(theirs)
        difference = ((a - b).abs().max() / b.abs().max().clamp_min(1)).item()
        worst[kind] = max(worst.get(kind, 0.0), difference)

    x, y = tensor(golden["x"]), torch.tensor(golden["y"])
    net = build(golden)
    logits = net(x)
    logits = logits[0] if isinstance(logits, tuple) else logits
    loss = F.cross_entropy(logits, y)
    compare("logits", logits, golden["logits"])
    compare("loss", loss, golden["loss"])
    loss.backward()
    for name, p in net.named_parameters():
        name = golden_name(name)
        if name in golden["params"]:
            expected = golden["grad"][name]
            assert (p.grad is None) == (expected is None), name
            if expected is not None:
                compare("weight gradients", p.grad, tensor(expected))
    if isinstance(net, SuperNet):
        net = build(golden)
        net.architecture_loss(x, y).backward()
        for name, p in net.named_parameters():
            if golden_name(name) in golden["arch"]:
                compare("architecture gradients", p.grad, golden["grad_arch"][golden_name(name)])
        net = build(golden)
        search, second = Search(net, 0.1), (tensor(golden["xt"]), torch.tensor(golden["yt"]))
        for losses in golden["after_steps"]["losses"]:
            compare("losses of two iterations", search.step((x, y), second), losses)
        for name, p in net.named_parameters():
            name = golden_name(name)
            if name in golden["arch"]:
                compare("architecture after two iterations", p, golden["after_steps"]["arch"][name])
            else:
                sums = torch.stack([p.sum(), (p * p).sum(), p.flatten()[0]])
                compare("weights after two iterations", sums, golden["after_steps"]["weights"][name])
    return worst


def main() -> None:
    """Checks every golden; exits 1 where one is missed."""
    torch.set_default_dtype(torch.float64)
    missed = False
    for file in sorted(GOLDEN.glob("*.json")):
        worst = differences(json.loads(file.read_text()))
        missed |= max(worst.values()) > TOLERANCE
        print(f"{file.stem}: " + ", ".join(f"{kind} {value:.0e}" for kind, value in worst.items()))
    if missed:
        raise SystemExit(f"a difference is above {TOLERANCE}")


if __name__ == "__main__":
    main()
