#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

need_jar
need_spark
mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
exec "$SPARK_HOME/bin/spark-submit" --master local --driver-memory 4g --conf spark.ui.enabled=false \
  --driver-java-options "${vector_options[*]} -Dlog4j2.configurationFile=\"$root/submit/log4j2.properties\"" \
  --class io.entrannas.benchmarks.OverlapBenchmark --jars "$jar" "$root"/benchmarks/target/benchmarks-*.jar "$@"
