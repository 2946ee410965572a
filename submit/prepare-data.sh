#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/prepare-data.sh [SPARK-SUBMIT OPTION... --] OPTION...

Turns labelled images into a data set that the other jobs read: ImageNet, CIFAR, IDX files, a folder with one sub-folder per
class, or a Parquet table.

  submit/prepare-data.sh --source my-images --output data/my-images

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.data.PrepareDataJob "$@"
