#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/train.sh [SPARK-SUBMIT OPTION... --] OPTION...

Trains the network that a search has found, or one that is given, and evaluates it on the test images. The same command
again resumes a stopped training.

  submit/train.sh --conf conf/fashion-mnist.conf --set data.path=data/fashion-mnist --search runs/fashion-mnist-search
  submit/train.sh --conf conf/fashion-mnist.conf --set data.path=data/fashion-mnist --set run.name=baseline \
    --net baseline --parameters runs/fashion-mnist-train

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.TrainJob "$@"
