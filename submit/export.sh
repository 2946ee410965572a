#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/export.sh [SPARK-SUBMIT OPTION... --] RUN --format onnx|dl4j|safetensors --output FILE

Writes the network of a complete training in a form that other software reads; see docs/networks.md.

  submit/export.sh runs/mine-net --format onnx --output mine.onnx

Options before -- are spark-submit's: --master (default: local[*]), --executor-memory, --conf spark.KEY=VALUE ...
EOF
}

submit io.entrannas.jobs.ExportJob "$@"
