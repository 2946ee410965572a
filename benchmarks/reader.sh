#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

usage() {
  cat << 'EOF'
usage: taskset -c 0,1 benchmarks/reader.sh [--megabytes N] [--memory BYTES] [--rounds N]

Images per second, in each round (default: 3), of the reader of training batches with 2 threads and ImageNet's augmentation, without and
with colour jitter, and of a plain loop of OpenCV in 2 threads (read a file, decode it, resize a random crop), on N megabytes (default:
600) of synthetic pictures like ImageNet's: lines of JSON with the ratios. The reader streams: its memory (default: as many bytes as
the pictures and a bit less) does not hold all of them. When PYTHON (default: Debian's) has torchvision, its ImageFolder and DataLoader
with 2 workers and the same transforms follow. Wants two free cores.
EOF
}

megabytes=600
memory=
rounds=3
while [ $# -gt 0 ]; do
  case "$1" in
    --megabytes) megabytes="$2" && shift ;;
    --memory) memory="$2" && shift ;;
    --rounds) rounds="$2" && shift ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
done
need_jar
need_spark
mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
folder="$root/benchmarks/target/reader-$megabytes"
class_path="$root/benchmarks/target/classes:$jar:$SPARK_HOME/jars/*:$root/benchmarks/target/lib/*"

if [ ! -f "$folder/complete" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/pictures"
  java -cp "$class_path" io.entrannas.benchmarks.PictureTars --output "$folder" --megabytes "$megabytes"
  tar -xf "$folder/ILSVRC2012_img_train.tar" -C "$folder/pictures"
  for class in "$folder"/pictures/*.tar; do
    mkdir "${class%.tar}"
    tar -xf "$class" -C "${class%.tar}"
    rm "$class"
  done
  rm "$folder/ILSVRC2012_img_train.tar"
  "$root/submit/prepare-data.sh" --master 'local[2]' --conf spark.ui.enabled=false -- --source "$folder/pictures" \
    --output "$folder/data" --resize keep --test-share 0 > /dev/null
  touch "$folder/complete"
fi

log4j="-Dlog4j2.configurationFile=$root/submit/log4j2.properties"
java "$log4j" -Xmx3g -cp "$class_path" io.entrannas.data.ReaderBenchmark --data "$folder/data" --pictures "$folder/pictures" \
  --memory "${memory:-$((megabytes * 1000000))}" --rounds "$rounds"

python="${PYTHON:-/usr/bin/python3}"
if ! "$python" -c "import torchvision" 2> /dev/null; then
  say "$python has no torchvision (apt-get install python3-torchvision), so it is left out."
  exit
fi
for jitter in "" --jitter; do
  say "torchvision${jitter:+ with colour jitter}:"
  PYTHONDONTWRITEBYTECODE=1 "$python" "$root/benchmarks/pytorch/loader.py" --pictures "$folder/pictures" --rounds "$rounds" $jitter
done
