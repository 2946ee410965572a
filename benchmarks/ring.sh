#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

usage() {
  cat << 'USAGE'
usage: benchmarks/ring.sh

Times the sum of 4 MB of gradients over a ring of two workers in one process, beside copying as many bytes through a loopback socket
in both directions, turn by turn; and a sum of a few values, for its latency. Prints one line of JSON. Wants two free cores.
USAGE
}

case "${1:-}" in
  -h | --help)
    usage
    exit
    ;;
esac
need_jar
need_spark
mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
exec "$SPARK_HOME/bin/spark-submit" --master 'local[2]' --driver-memory 1g --conf spark.ui.enabled=false \
  --driver-java-options "-Dlog4j2.configurationFile=\"$root/submit/log4j2.properties\"" \
  --class io.entrannas.benchmarks.RingBenchmark --jars "$jar" "$root"/benchmarks/target/benchmarks-*.jar
