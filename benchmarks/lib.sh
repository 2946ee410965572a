# shellcheck shell=bash
# What the scripts of this folder share. Sourced, not run.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
class_path="$root/benchmarks/target/classes:$root/nas-core/target/classes:$root/jobs/target/classes:$root/benchmarks/target/lib/*"
# Collects garbage only when a generation is full, which in a loop that allocates nothing is never. The young one is small: by
# default it takes, and touches, more memory than all activations, which are too large for it.
# The limit on traps, the alignment and the commands: see engine_options in submit/lib.sh.
jvm_options=(--add-modules jdk.incubator.vector -XX:PerMethodTrapLimit=10000 -XX:ObjectAlignmentInBytes=64
  -XX:CompileCommand=quiet -XX:CompileCommand=dontinline,io.entrannas.engine.vector.ChannelKernels::*
  -XX:CompileCommand=dontinline,io.entrannas.engine.vector.MaxPoolKernels::* -XX:+UseParallelGC -Xmn32m ${BENCHMARK_JVM_OPTIONS:-})

# Builds what is to be measured when it is not there or older than its source.
need_build() {
  local built="$root/benchmarks/target/built"
  if [ ! -f "$built" ] || [ -n "$(find "$root"/pom.xml "$root"/{benchmarks,nas-core,jobs}/{pom.xml,src/main} -newer "$built" -print -quit)" ]; then
    # The job jar, which takes its time, is not needed here.
    mvn -B -q -f "$root/pom.xml" -pl benchmarks -am -DskipTests -Dmaven.shade.skip=true package >&2
    touch "$built"
  fi
}
