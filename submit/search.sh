#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/search.sh [SPARK-SUBMIT OPTION... --] OPTION...

Searches the architecture of a network for a prepared data set. The same command again resumes a stopped search.

  submit/search.sh --conf conf/fashion-mnist.conf --set data.path=data/fashion-mnist
  submit/search.sh --master spark://host:7077 --executor-cores 8 --executor-memory 8g -- --conf conf/fashion-mnist.conf \
    --set data.path=hdfs:///data/fashion-mnist --set run.dir=hdfs:///runs

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.SearchJob "$@"
