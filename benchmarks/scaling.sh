#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

usage() {
  cat << 'USAGE'
usage: benchmarks/scaling.sh [EPOCHS]

Images per second of a search with one executor of one core, and with two, each with the same batch (64 images): a standalone cluster of
two workers of one core on this machine, the sample of Fashion-MNIST. Prints one line of JSON; the last of EPOCHS (2) epochs counts.
Wants two free cores, for some minutes.
USAGE
}

case "${1:-}" in
  -h | --help)
    usage
    exit
    ;;
esac
epochs="${1:-2}"
need_jar
need_spark

work="$(mktemp -d)"
processes=()
stop() {
  kill ${processes[@]+"${processes[@]}"} 2> /dev/null || true
  rm -rf "$work"
}
trap stop EXIT

# daemon NAME PATTERN WORD...: starts a part of Spark and waits for a line in its log; prints what follows the pattern there.
daemon() {
  local log="$work/$1.log" pattern="$2" i
  shift 2
  "$SPARK_HOME/bin/spark-class" "$@" > "$log" 2>&1 &
  processes+=($!)
  for ((i = 0; i < 300; i++)); do
    if grep -q "$pattern" "$log"; then
      found="$(sed -n "s|.*$pattern||p" "$log" | head -n 1)"
      return
    fi
    sleep 0.2
  done
  cat "$log" >&2
  die "$1 did not start."
}

daemon master 'Starting Spark master at ' org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
master="$found"
for i in 1 2; do
  daemon "worker-$i" 'Successfully registered with master ' org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
    --cores 1 --memory 3g --work-dir "$work/worker-$i" "$master"
done

"$root/submit/prepare-data.sh" --source "$root/data-prep/src/main/sample/fashion-mnist" --format idx --output "$work/data" >&2

# search WORKERS: prints the images per second of the last epoch.
search() {
  "$root/submit/search.sh" --master "$master" --executor-cores 1 --total-executor-cores "$1" --executor-memory 2g \
    --conf spark.driver.host=127.0.0.1 -- --conf "$root/conf/quickstart.conf" --set "data.path=$work/data" \
    --set "run.dir=$work/runs" --set "run.name=workers-$1" --set "workers=$1" --set "search.batch-size=$((64 * $1))" \
    --set "search.epochs=$epochs" --set search.channels=16 --set search.cells=8 > "$work/search-$1.log" 2>&1 \
    || { cat "$work/search-$1.log" >&2; die "The search with $1 worker(s) failed."; }
  sed -n "s|.*epoch $epochs/$epochs .* \([0-9]*\) images/s.*|\1|p" "$work/search-$1.log" | tail -n 1
}

one="$(search 1)"
two="$(search 2)"
awk -v one="$one" -v two="$two" 'BEGIN {
  printf "{\"imagesPerSecond1\": %d, \"imagesPerSecond2\": %d, \"speedup\": %.3f}\n", one, two, two / one }'
