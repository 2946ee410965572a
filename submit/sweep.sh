#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/sweep.sh [SPARK-SUBMIT OPTION... --] --conf FILE [OPTION...]

Searches over a grid of settings, and trains what was found if the file says so; its report takes the form of the paper's tables.
The same command again resumes a stopped sweep.

  submit/sweep.sh --conf conf/sweeps/small-table1.conf --set data.path=runs/quickstart/data
  submit/sweep.sh --master spark://host:7077 --executor-cores 8 -- --conf conf/sweeps/table3.conf \
    --set data.path=hdfs:///data/imagenet --set run.dir=hdfs:///runs

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.SweepJob "$@"
