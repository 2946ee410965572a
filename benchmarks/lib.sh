# shellcheck shell=bash
# What the scripts of this folder share. Sourced, not run.
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../submit/lib.sh"

class_path="$root/benchmarks/target/classes:$root/nas-core/target/classes:$root/jobs/target/classes:$root/benchmarks/target/lib/*"
# Collects garbage only when a generation is full, which in a loop that allocates nothing is never. The young one is small: by
# default it takes, and touches, more memory than all activations, which are too large for it.
jvm_options=("${vector_options[@]}" -XX:+UseParallelGC -Xmn32m ${BENCHMARK_JVM_OPTIONS:-})

# Builds what is to be measured when it is not there or older than its source.
need_build() {
  local built="$root/benchmarks/target/built"
  if [ ! -f "$built" ] || [ -n "$(find "$root"/pom.xml "$root"/{benchmarks,nas-core,jobs}/{pom.xml,src/main} -newer "$built" -print -quit)" ]; then
    # The job jar, which takes its time, is not needed here.
    mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests -Dmaven.shade.skip=true package >&2
    touch "$built"
  fi
}
