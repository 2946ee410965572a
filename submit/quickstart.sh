#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/quickstart.sh [SPARK-SUBMIT OPTION... --] [--set KEY=VALUE]... [--overwrite] [OUTPUT]

From a fresh clone to a trained network: builds what is missing, prepares the sample of Fashion-MNIST that comes with the
project, searches an architecture with conf/quickstart.conf, trains the network found and evaluates it on the test images.
The same command again goes on where it was stopped.

OUTPUT is the folder for the results (default: runs/quickstart); it gets the folders data, search and train.
--set overrides a key of conf/quickstart.conf, --overwrite starts the search and the training anew.
EOF
}

split "$@"
if [ -n "$asks_for_help" ]; then
  usage
  exit
fi

output=
settings=()
set -- ${job_args[@]+"${job_args[@]}"}
while [ $# -gt 0 ]; do
  case "$1" in
    --set)
      [ $# -gt 1 ] || die "--set needs KEY=VALUE."
      settings+=(--set "$2")
      shift
      ;;
    --set=* | --overwrite) settings+=("$1") ;;
    -*) die "$1 is no option of quickstart.sh; options of spark-submit come first and end with --. See --help." ;;
    *)
      [ -z "$output" ] || die "There can be one output folder, not both $output and $1."
      output="$1"
      ;;
  esac
  shift
done
output="${output:-$root/runs/quickstart}"

# step TITLE SCRIPT WORD...
step() {
  local script="$root/submit/$2"
  say
  say "== $1"
  shift 2
  "$script" ${spark_args[@]+"${spark_args[@]}"} -- "$@"
}

step "1 of 4: prepare the sample" prepare-data.sh \
  --source "$root/data-prep/src/main/sample/fashion-mnist" --format idx --output "$output/data"
step "2 of 4: search an architecture" search.sh --conf "$root/conf/quickstart.conf" \
  --set "data.path=$output/data" --set "run.dir=$output" --set run.name=search ${settings[@]+"${settings[@]}"}
step "3 of 4: train the network found" train.sh --conf "$root/conf/quickstart.conf" --search "$output/search" \
  --set "data.path=$output/data" --set "run.dir=$output" --set run.name=train ${settings[@]+"${settings[@]}"}
step "4 of 4: test it" evaluate.sh "$output/train" --data "$output/data"
