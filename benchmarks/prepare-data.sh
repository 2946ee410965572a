#!/usr/bin/env bash
# shellcheck source=benchmarks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: taskset -c 0 benchmarks/prepare-data.sh [--keep] [--megabytes N] [--rounds N]
       benchmarks/prepare-data.sh --heap [--megabytes N]

The first form prepares N megabytes (default: 1000) of synthetic pictures in ImageNet's form on one core, in turn with a plain
loop of OpenCV in one thread, in each round (default: 3). It prints the images per second of both and their ratio, by the clock and
by processor time. Both are done for a quarter of the pictures too, and the difference counts: so the start of the JVM and of
Spark does not, nor what is compiled meanwhile. With --keep neither shrinks nor encodes: the job keeps the bytes, of which it checks
every picture and adds up its pixels, and the loop decodes only; the seconds in which the pictures are copied stand beside it.
The second form prepares N megabytes and four times as many with the same small heap, and prints the most that was in use on it
after a collection.
EOF
}

megabytes=1000
rounds=3
heap=
resize=short:256
loop_options=()
while [ $# -gt 0 ]; do
  case "$1" in
    --megabytes) megabytes="$2" && shift ;;
    --rounds) rounds="$2" && shift ;;
    --heap) heap=yes ;;
    --keep) resize=keep && loop_options=(--decode-only) ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done

need_build
jar="$root/jobs/target/entrannas-jobs.jar"
if [ ! -f "$jar" ] || [ -n "$(find "$root"/pom.xml "$root"/{jobs,data-prep,nas-core}/{pom.xml,src/main} -newer "$jar" -print -quit)" ]; then
  mvn -B -q -f "$root/pom.xml" -DskipTests package >&2
fi
folder="$root/benchmarks/target/prepare-data"

# pictures MEGABYTES: a folder with so many.
pictures() {
  local source="$folder/source-$1"
  if [ ! -f "$source/complete" ]; then
    java -cp "$class_path" io.entrannas.benchmarks.PictureTars --output "$source" --megabytes "$1"
    touch "$source/complete"
  fi
  echo "$source"
}

# number NAME JSON
number() {
  sed -E "s/.*\"$1\":([0-9.]+).*/\1/" <<< "$2"
}

# prepare SOURCE SPARK-SUBMIT OPTION...: prints the job's JSON.
prepare() {
  local source="$1"
  shift
  "$root/submit/prepare-data.sh" --master 'local[1]' --conf spark.ui.enabled=false --conf "spark.local.dir=$folder" "$@" -- \
    --source "$source" --output "$folder/prepared" --resize "$resize" --test-share 0 --keep-versions 1 --overwrite --json
}

if [ -n "$heap" ]; then
  for size in "$megabytes" $((4 * megabytes)); do
    log="$folder/gc-$size.log"
    json="$(prepare "$(pictures "$size")" --driver-memory 600m --conf "spark.driver.extraJavaOptions=-Xlog:gc:file=$log")"
    most="$(sed -nE 's/.*->([0-9]+)M\(.*/\1/p' "$log" | sort -n | tail -1)"
    echo "$size MB of pictures, $(number train "$json") images: at most $most of 600 MB of heap in use after a collection"
  done
  exit
fi

# loop SOURCE, job SOURCE: print images, seconds by the clock and seconds of processor time.
TIMEFORMAT='%U %S'
loop() {
  local json
  json="$({ time java -cp "$class_path" io.entrannas.benchmarks.OpenCvLoop --tar "$1/ILSVRC2012_img_train.tar" \
    ${loop_options[@]+"${loop_options[@]}"}; } 2> "$folder/time")"
  echo "$(number images "$json") $(number seconds "$json") $(awk '{ print $1 + $2 }' "$folder/time")"
}
job() {
  local json
  json="$({ time prepare "$1" 2> "$folder/job.log"; } 2> "$folder/time")"
  echo "$(number train "$json") $(number seconds "$json") $(awk '{ print $1 + $2 }' "$folder/time")"
}

# copy SOURCE: seconds that copying its pictures takes, until they are on the disk.
copy() {
  local TIMEFORMAT=%R
  { time { cp "$1/ILSVRC2012_img_train.tar" "$folder/copy" && sync "$folder/copy"; }; } 2>&1
  rm "$folder/copy"
}

small="$(pictures $((megabytes / 4)))"
large="$(pictures "$megabytes")"
for ((round = 1; round <= rounds; round++)); do
  echo "$(loop "$small") $(loop "$large") $(job "$small") $(job "$large")" | awk -v round="$round" '{
    images = $4 - $1
    printf "round %d: OpenCV %.1f images/s, prepare-data %.1f images/s, ratio %.2f; by processor time %.1f, %.1f, ratio %.2f\n", round,
      images / ($5 - $2), images / ($11 - $8), ($5 - $2) / ($11 - $8), images / ($6 - $3), images / ($12 - $9), ($6 - $3) / ($12 - $9) }'
  if [ "$resize" = keep ]; then
    echo "round $round: $megabytes MB were copied in $(copy "$large") s"
  fi
done
