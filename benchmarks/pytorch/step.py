"""Seconds of one iteration in PyTorch: the other side of step.sh, with its options and its one line of JSON."""
import argparse
import json
import resource
import statistics
import time
from typing import Callable, List, Tuple

import torch
from operations import EXTENDED, STANDARD, published
from supernet import Search, SuperNet
from targetnet import TargetNet, TargetTraining
from torch import Tensor, nn

RATE = 0.025


def truth(text: str) -> bool:
    """An option's true or false."""
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"'{text}' is neither true nor false")
    return text == "true"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add("--net", default="supernet", choices=["supernet", "target"], help="what to train")
    add("--method", default="entrannas", choices=["entrannas", "dst"], help="the search")
    add("--placement", default="first", choices=["first", "last", "half", "all"], help="of the Engine-cells")
    add("--sharing", type=truth, default=True, help="feature sharing, true or false")
    add("--bottleneck", type=int, default=0, help="ratio, 0 for none")
    add("--space", default="standard", choices=["standard", "extended"], help="the candidate operations")
    add("--genotype", default="DARTS_V2", help="a published genotype's name, or random: what alpha = 1e-3 N(0,1) derives")
    add("--batch", type=int, default=64, help="images in a batch")
    add("--channels", type=int, default=16, help="C")
    add("--cells", type=int, default=8, help="L")
    add("--size", type=int, default=32, help="height and width of the images")
    add("--threads", type=int, default=2, help="of PyTorch")
    add("--format", default="channels-last", choices=["channels-last", "contiguous"], help="how tensors lie in memory")
    add("--drop-path", type=float, default=0.2, help="of a target-net")
    add("--auxiliary", type=truth, default=True, help="a target-net's head, true or false")
    add("--warmup", type=int, default=3, help="iterations before those that count")
    add("--iterations", type=int, default=10, help="iterations that count")
    return parser.parse_args()


def search(options: argparse.Namespace) -> Tuple[nn.Module, Callable[..., object]]:
    """A super-net and an iteration of its search."""
    net = SuperNet(
        options.method, STANDARD if options.space == "standard" else EXTENDED, options.placement, options.sharing,
        options.bottleneck, options.channels, options.cells,
    )
    if options.genotype != "random":
        genotype = published(options.genotype)
        net.raise_alphas(genotype, 1.0 if options.method == "entrannas" else 3.0)
        if {t: sorted(c) for t, c in net.derived().items()} != {t: sorted(c) for t, c in genotype.items()}:
            raise SystemExit(f"the raised alphas do not derive {options.genotype}")
    return net, Search(net, RATE).step


def training(options: argparse.Namespace) -> Tuple[nn.Module, Callable[..., object]]:
    """A target-net and a step of its training."""
    net = TargetNet(published(options.genotype), options.channels, options.cells, options.auxiliary, options.drop_path)
    step = TargetTraining(net, RATE).step
    return net, lambda batch, _, __: step(*batch)


def main() -> None:
    """Times the iterations."""
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    net, step = (search if options.net == "supernet" else training)(options)
    layout = torch.channels_last if options.format == "channels-last" else torch.contiguous_format
    net.to(memory_format=layout)

    def batch() -> Tuple[Tensor, Tensor]:
        x = torch.randn(options.batch, 3, options.size, options.size).contiguous(memory_format=layout)
        return x, torch.randint(0, 10, (options.batch,))

    first, second = batch(), batch()
    total: List[float] = []
    architecture: List[float] = []
    for i in range(options.warmup + options.iterations):
        middle: List[float] = []
        start = time.perf_counter()
        step(first, second, lambda: middle.append(time.perf_counter()))
        if i >= options.warmup:
            total.append(time.perf_counter() - start)
            architecture.extend(m - start for m in middle)
    result = {"secondsMedian": statistics.median(total)}
    if architecture:
        result["secondsArchitecture"] = statistics.median(architecture)
        result["secondsWeight"] = statistics.median(t - a for t, a in zip(total, architecture))
    result["secondsMin"] = min(total)
    result["peakRssMb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
