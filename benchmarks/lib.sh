# shellcheck shell=bash
# What the scripts of this folder share. Sourced, not run.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
class_path="$root/benchmarks/target/classes:$root/nas-core/target/classes:$root/benchmarks/target/lib/*"
# Collects garbage only when the heap is full, which in a loop that allocates nothing is never.
jvm_options=(--add-modules jdk.incubator.vector -XX:+UseParallelGC ${BENCHMARK_JVM_OPTIONS:-})

# Builds what is to be measured when it is not there.
need_build() {
  [ -d "$root/benchmarks/target/lib" ] ||
    mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
}
