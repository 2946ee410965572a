#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/evaluate.sh [SPARK-SUBMIT OPTION... --] RUN --data DIR [OPTION...]

Tests the network of a complete training on a prepared data set: accuracy, accuracy of every class, confusion matrix.

  submit/evaluate.sh runs/mine-net --data data/mine --split test

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.EvaluateJob "$@"
