#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/predict.sh [SPARK-SUBMIT OPTION... --] RUN --input PATH --output DIR [OPTION...]

Labels images, a folder of files or a column of a Parquet table, with the network of a complete training.

  submit/predict.sh runs/mine-net --input new-images --output labelled

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.PredictJob "$@"
