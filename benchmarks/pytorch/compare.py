"""Times iterations of our engine and of PyTorch turn by turn, and prints a table. It measures, it does not judge."""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Dict, List, NamedTuple

HERE = Path(__file__).parent
THREADS = ["--threads", "2"]
OURS = [str(HERE.parent / "step.sh"), *THREADS, "--warmup", "8", "--iterations", "6"]
PYTORCH = [sys.executable, str(HERE / "step.py"), *THREADS, "--warmup", "2", "--iterations", "4"]
FORMATS = ("channels-last", "contiguous")
# Without these PyTorch gives the memory of every activation back and takes page faults for the next.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "2000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000", "MALLOC_TOP_PAD_": "1000000000"}
# PyTorch's threads spin at every barrier: a busy neighbour can slow it several times.
DISTURBED = 0.1


class Configuration(NamedTuple):
    """What both sides run, and the ratio of their times that the project aims at."""

    options: str
    aim: float


CONFIGURATIONS = {
    "entrannas": Configuration("", 4),
    "bottleneck": Configuration("--bottleneck 4", 6),
    "no-sharing": Configuration("--sharing false", 4),
    "darts": Configuration("--placement all --sharing false", 3),
    "dst-start": Configuration("--method dst --genotype random", 3.5),
    "dst-late": Configuration("--method dst --genotype DARTS_V2", 3.5),
    "extended": Configuration("--space extended", 4),
    "target": Configuration("--net target --cells 20 --channels 36 --batch 96", 2.5),
}


class Run(NamedTuple):
    """One process: its median, its peak memory, and the cores that others kept busy meanwhile."""

    seconds: float
    megabytes: int
    others: float


def run(command: List[str]) -> Run:
    """Runs one side."""
    busy, own, start = _busy(), _children(), os.times().elapsed
    done = subprocess.run(command, env={**os.environ, **MALLOC}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed ({done.returncode}):\n{done.stderr}")
    others = (_busy() - busy - (_children() - own)) / (os.times().elapsed - start)
    result = json.loads(done.stdout.splitlines()[-1])
    return Run(result["secondsMedian"], result["peakRssMb"], max(0.0, others))


def _busy() -> float:
    """Seconds that all cores together have worked, for anybody."""
    user, nice, system, _, _, irq, soft_irq, steal = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + soft_irq + steal) / os.sysconf("SC_CLK_TCK")


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def measured(runs: List[Run]) -> Run:
    """Medians of the runs that nobody disturbed, of all where every one was."""
    quiet = [r for r in runs if r.others <= DISTURBED] or runs
    return Run(median(r.seconds for r in quiet), round(median(r.megabytes for r in quiet)), median(r.others for r in quiet))


def compare(configuration: Configuration, rounds: int) -> Dict[str, Run]:
    """Both sides turn by turn, PyTorch after the first round in the format that was the faster one."""
    options = configuration.options.split()
    ours: List[Run] = []
    pytorch: Dict[str, List[Run]] = {f: [] for f in FORMATS}
    for n in range(rounds):
        ours.append(run(OURS + options))
        for f in FORMATS if n == 0 else [min(FORMATS, key=lambda f: pytorch[f][0].seconds)]:
            pytorch[f].append(run([*PYTORCH, "--format", f, *options]))
    best = min(FORMATS, key=lambda f: pytorch[f][0].seconds)
    return {"ours": measured(ours), best: measured(pytorch[best])}


def main() -> None:
    """Compares what the command line names; everything, if nothing."""
    parser = argparse.ArgumentParser(prog="compare-pytorch.sh", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CONFIGURATIONS) + " (default: all)")
    parser.add_argument("--rounds", type=int, default=3, help="processes of each side (default: %(default)s)")
    options = parser.parse_args()
    unknown = [n for n in options.names if n not in CONFIGURATIONS]
    if unknown or options.rounds < 1:
        parser.error(f"no configuration is named '{unknown[0]}'; there are {', '.join(CONFIGURATIONS)}" if unknown
                     else f"--rounds {options.rounds}: at least 1 is needed")
    print("| configuration | ours s | PyTorch s | format | ours MB | PyTorch MB | ratio | aim | others' cores | load |")
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for name in options.names or CONFIGURATIONS:
        configuration = CONFIGURATIONS[name]
        (_, ours), (best, pytorch) = compare(configuration, options.rounds).items()
        print(
            f"| {name} | {ours.seconds:.3f} | {pytorch.seconds:.3f} | {best} | {ours.megabytes} | {pytorch.megabytes}"
            f" | {pytorch.seconds / ours.seconds:.2f} | {configuration.aim:g}"
            f" | {ours.others:.2f}, {pytorch.others:.2f} | {os.getloadavg()[0]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
