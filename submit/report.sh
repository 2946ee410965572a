#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/report.sh [SPARK-SUBMIT OPTION... --] RUN... [--film FILE.gif]

Writes report.html into the folder of every run given: one file that opens in a browser from disk.

  submit/report.sh runs/quickstart/search runs/quickstart/train --film film.gif

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.ReportJob "$@"
