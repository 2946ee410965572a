# shellcheck shell=bash
# What the scripts of this folder share. Sourced, not run.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
class_path="$root/benchmarks/target/classes:$root/nas-core/target/classes:$root/benchmarks/target/lib/*"
# As in submit/lib.sh; a heap that is touched once costs no page faults later.
jvm_options=(--add-modules jdk.incubator.vector -XX:+UseParallelGC ${BENCHMARK_JVM_OPTIONS:-})

# Builds what is to be measured when it is not there.
need_build() {
  [ -d "$root/benchmarks/target/lib" ] ||
    mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests package >&2
}
