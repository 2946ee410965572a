#!/usr/bin/env bash
# Our engine and PyTorch, turn by turn: compare-pytorch.sh [--rounds N] [NAME...]; --help lists the names.
# shellcheck source=benchmarks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

python="${PYTHON:-/usr/bin/python3}"
if ! "$python" -c "import torch" 2> /dev/null; then
  echo "$python has no PyTorch: apt-get install python3-torch, or set PYTHON to an interpreter that has one." >&2
  exit 2
fi
need_build
export PYTHONDONTWRITEBYTECODE=1
exec "$python" "$root/benchmarks/pytorch/compare.py" "$@"
