#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/subsets.sh [SPARK-SUBMIT OPTION... --] --data DIR --output DIR

Lists as text which image of a prepared data set is in which subset of the search or in which split.

  submit/subsets.sh --data data/imagenet --output lists

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.data.ExportSubsetsJob "$@"
