#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

usage() {
  cat << 'EOF'
usage: benchmarks/prepare-data.sh [--keep] [--megabytes N] [--rounds N]
       benchmarks/prepare-data.sh --heap [--megabytes N]

The first form prepares N megabytes (default: 400) of synthetic pictures in ImageNet's form on two cores, in turn with a plain
loop of OpenCV in two threads, in each round (default: 3, after one to warm up). It prints lines of JSON: the images per second of both
and their ratio, by the clock and by processor time. Both are done for a quarter of the pictures too, and the difference counts: so
what a job takes whatever it prepares does not. With --keep neither shrinks nor encodes: the job keeps the bytes, of which it checks
every picture and adds up its pixels, and the loop decodes only; the rate at which the pictures are copied stands beside it.
The second form prepares N megabytes and four times as many with the same small heap, and prints the most that was in use on it
after a collection.
EOF
}

megabytes=400
rounds=3
heap=
options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --megabytes) megabytes="$2" && shift ;;
    --rounds) rounds="$2" && shift ;;
    --heap) heap=yes ;;
    --keep) options+=(--keep) ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
need_jar
need_spark
mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
folder="$root/benchmarks/target/prepare-data"

# pictures MEGABYTES: a folder with so many.
pictures() {
  local source="$folder/source-$1"
  if [ ! -f "$source/complete" ]; then
    java -cp "$root/benchmarks/target/classes:$jar:$SPARK_HOME/jars/*:$root/benchmarks/target/lib/*" \
      io.entrannas.benchmarks.PictureTars --output "$source" --megabytes "$1"
    touch "$source/complete"
  fi
  echo "$source"
}

if [ -n "$heap" ]; then
  for size in "$megabytes" $((4 * megabytes)); do
    log="$folder/gc-$size.log"
    json="$("$root/submit/prepare-data.sh" --master 'local[1]' --driver-memory 600m --conf spark.ui.enabled=false \
      --conf "spark.local.dir=$folder" --conf "spark.driver.extraJavaOptions=-Xlog:gc:file=$log" -- \
      --source "$(pictures "$size")" --output "$folder/prepared" --resize short:256 --test-share 0 --keep-versions 1 --overwrite --json)"
    images="$(sed -E 's/.*"train":([0-9]+).*/\1/' <<< "$json")"
    most="$(sed -nE 's/.*->([0-9]+)M\(.*/\1/p' "$log" | sort -n | tail -1)"
    echo "$size MB of pictures, $images images: at most $most of 600 MB of heap in use after a collection"
  done
  exit
fi

"$SPARK_HOME/bin/spark-submit" --driver-memory 2g --conf "spark.driver.extraJavaOptions=-Dlog4j2.configurationFile=$root/submit/log4j2.properties" \
  --driver-class-path "$root/benchmarks/target/classes:$jar" --class io.entrannas.data.PreparationBenchmark "$jar" \
  --few "$(pictures $((megabytes / 4)))" --many "$(pictures "$megabytes")" --work "$folder" --rounds "$rounds" ${options[@]+"${options[@]}"}
