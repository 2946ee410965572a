#!/usr/bin/env bash
# Sourced for Spark's home and the job jar.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

need_jar
need_spark
mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
exec "$SPARK_HOME/bin/spark-submit" --master local --driver-memory 4g --conf spark.ui.enabled=false \
  --driver-java-options "--add-modules=jdk.incubator.vector -XX:PerMethodTrapLimit=10000 -XX:ObjectAlignmentInBytes=64 -XX:CompileCommand=quiet -XX:CompileCommand=dontinline,io.entrannas.engine.vector.ChannelKernels::* -XX:CompileCommand=dontinline,io.entrannas.engine.vector.MaxPoolKernels::* -Dlog4j2.configurationFile=\"$root/submit/log4j2.properties\"" \
  --class io.entrannas.benchmarks.OverlapBenchmark --jars "$jar" "$root"/benchmarks/target/benchmarks-*.jar "$@"
