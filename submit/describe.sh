#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/describe.sh [SPARK-SUBMIT OPTION... --] GENOTYPE [OPTION...]

Describes a genotype: its cells, parameters and floating-point operations.

  submit/describe.sh DARTS_V2 --net imagenet --json

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.DescribeJob "$@"
