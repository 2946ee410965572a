# shellcheck shell=bash
# What the scripts of this folder share: `submit` runs a job of the project through spark-submit. Sourced, not run.
set -euo pipefail

# Java 17 goes by the locale when it lists local files: in cron's, names that are not ASCII would be unreadable.
[ "$(locale charmap 2> /dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jar="$root/jobs/target/entrannas-jobs.jar"

# What the vector engine needs of the JVM. The limit: of a few traps in the Vector API's own methods, each counted once for every
# vector operation of a kernel, the compiler takes so many for a bad guess that it puts the kernel's vectors on the heap, which takes
# a third longer. The alignment: a vector of 64 bytes lies in one line of the cache, not in two; without it a step takes about a fifth
# longer. The commands: a method that takes in many kernels becomes so large that HotSpot leaves part of their operations for later,
# and of those some conversions to integers stay calls, with objects for vectors. In which methods is chance; a step may take a third
# longer.
vector_options=(--add-modules=jdk.incubator.vector -XX:PerMethodTrapLimit=10000 -XX:ObjectAlignmentInBytes=64
  -XX:CompileCommand=quiet '-XX:CompileCommand=dontinline,io.entrannas.engine.vector.ChannelKernels::*'
  '-XX:CompileCommand=dontinline,io.entrannas.engine.vector.MaxPoolKernels::*')

say() {
  echo "$*" >&2
}

die() {
  say "$@"
  exit 2
}

# Builds the job jar when there is none.
need_jar() {
  [ -f "$jar" ] && return
  say "Building ${jar#"$root"/} (once; the first time, Maven downloads what it needs: some minutes) ..."
  mkdir -p "$root/target"
  (
    # Two scripts at once: the second waits and finds the jar. Where there is no flock, don't start two before the first build.
    if command -v flock > /dev/null; then flock 9; fi
    [ -f "$jar" ] || mvn -B -q -f "$root/pom.xml" -DskipTests package
  ) 9> "$root/target/build.lock" >&2 || die "The build failed; see above."
}

# What the job jar was built for: version, spark.version or scala.binary.version.
built_for() {
  sed -n "s/^$1=//p" "$root/jobs/target/classes/entrannas-build.properties"
}

# Sets SPARK_HOME: the user's, or one laid out from Maven's artifacts.
need_spark() {
  local scala version partial
  scala="$(built_for scala.binary.version)"
  if [ -n "${SPARK_HOME:-}" ]; then
    [ -x "$SPARK_HOME/bin/spark-submit" ] || die "SPARK_HOME=$SPARK_HOME has no bin/spark-submit; correct it, or unset it to use a Spark from Maven's artifacts."
    if ls "$SPARK_HOME"/jars/spark-core_*.jar > /dev/null 2>&1 && ! ls "$SPARK_HOME"/jars/spark-core_"$scala"-*.jar > /dev/null 2>&1; then
      die "SPARK_HOME=$SPARK_HOME holds $(cd "$SPARK_HOME/jars" && echo spark-core_*.jar), but the job jar was built for Scala $scala. Build it anew, for Spark 4 with 'mvn -B -DskipTests -Pspark-4 clean package', for Spark 3.5 without -Pspark-4."
    fi
    export SPARK_HOME
    return
  fi
  version="$(built_for spark.version)"
  export SPARK_HOME="$root/target/spark-home-$version"
  [ -d "$SPARK_HOME" ] && return
  say "Laying out Spark $version in ${SPARK_HOME#"$root"/} (once) ..."
  mkdir -p "$root/target"
  partial="$(mktemp -d "$SPARK_HOME.XXXXXX")"
  if ! mvn -B -q -f "$root/submit/spark-home/pom.xml" -Dspark.version="$version" -Dscala.binary.version="$scala" \
    -Dspark.home="$partial" package >&2; then
    rm -rf "$partial"
    die "Spark $version could not be laid out; see above. Set SPARK_HOME to use a Spark of your own."
  fi
  cp -R "$root/submit/spark-home/bin" "$partial"
  mkdir "$partial/conf"
  chmod 755 "$partial"
  mv "$partial" "$SPARK_HOME"
  # Had another script been faster, ours went into its folder.
  rm -rf "${SPARK_HOME:?}/${partial##*/}"
}

# setting KEY [OPTION]: what the user says of a Spark setting, on the command line (as OPTION or by --conf) or in the properties file.
# Nothing when nothing is said.
setting() {
  local key="$1" option="${2:-}" file="${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf" value="" said="" i word next
  for ((i = 0; i < ${#spark_args[@]}; i++)); do
    word="${spark_args[i]}"
    next="${spark_args[i + 1]:-}"
    case "$word" in
      --*=*)
        next="${word#*=}"
        word="${word%%=*}"
        ;;
    esac
    case "$word" in
      --conf | -c)
        if [ "${next%%=*}" = "$key" ]; then
          value="${next#*=}"
          said=yes
        fi
        ;;
      --properties-file) file="$next" ;;
      --*)
        if [ "$word" = "$option" ]; then
          value="$next"
          said=yes
        fi
        ;;
    esac
  done
  if [ -z "$said" ] && [ -f "$file" ]; then
    value="$(awk -v key="$key" '{ sub(/^[ \t]+/, "") } index($0, key) == 1 && (rest = substr($0, length(key) + 1)) ~ /^[ \t=:]/ {
      sub(/^[ \t]*[=:]?[ \t]*/, "", rest); sub(/[ \t\r]+$/, "", rest); value = rest } END { print value }' "$file")"
  fi
  printf '%s' "$value"
}

# prefer KEY VALUE [OPTION]: VALUE, unless the user has set KEY.
prefer() {
  if [ -z "$(setting "$1" "${3:-}")" ]; then
    ours+=(--conf "$1=$2")
  fi
}

# A size in Spark's notation (2g, 512m; MiB when bare) in MiB.
mebibytes() {
  local number="${1%%[!0-9]*}" unit
  unit="$(printf '%s' "${1#"$number"}" | tr '[:upper:]' '[:lower:]')"
  case "$number/$unit" in
    /*) die "'$1' is no size of memory; write for instance 2g or 512m." ;;
    */ | */m | */mb) echo "$number" ;;
    */k | */kb) echo $((number / 1024)) ;;
    */g | */gb) echo $((number * 1024)) ;;
    */t | */tb) echo $((number * 1024 * 1024)) ;;
    *) die "'$1' is no size of memory; write for instance 2g or 512m." ;;
  esac
}

# The cores of a local master, or nothing.
local_cores() {
  local cores
  case "$1" in
    local) echo 1 ;;
    'local['*']')
      cores="${1#local[}"
      cores="${cores%]}"
      cores="${cores%%,*}"
      if [ "$cores" = '*' ]; then getconf _NPROCESSORS_ONLN; else echo "$cores"; fi
      ;;
  esac
}

# Sets `ours`: the options for spark-submit that both engines need, in the driver (which computes when the master is local) and in
# executors. What the user sets wins; java options of the user's are added to these.
engine_options() {
  local master driver_memory executor_memory overhead options cores
  ours=()
  master="$(setting spark.master --master)"
  if [ -z "$master" ]; then
    master="${MASTER:-local[*]}"
    ours+=(--master "$master")
  fi

  # Heap for the vector engine and Spark, as much again outside it for ND4J: what an executor needs must fit into its container.
  prefer spark.driver.memory 2g --driver-memory
  prefer spark.executor.memory 2g --executor-memory
  driver_memory="$(setting spark.driver.memory --driver-memory)"
  executor_memory="$(setting spark.executor.memory --executor-memory)"
  driver_memory="$(mebibytes "${driver_memory:-2g}")"
  executor_memory="$(mebibytes "${executor_memory:-2g}")"
  overhead="$((executor_memory + executor_memory / 10 + 384))"
  prefer spark.executor.memoryOverhead "${overhead}m"

  options="${vector_options[*]} -Dorg.bytedeco.javacpp.maxbytes"
  ours+=(--conf "spark.executor.defaultJavaOptions=$options=${executor_memory}m $(setting spark.executor.defaultJavaOptions)")
  options="$options=${driver_memory}m"
  if [ "$(setting spark.submit.deployMode --deploy-mode)" != cluster ]; then
    options="$options -Dlog4j2.configurationFile=\"$root/submit/log4j2.properties\""
  fi
  ours+=(--conf "spark.driver.defaultJavaOptions=$options $(setting spark.driver.defaultJavaOptions)")

  # A tensor's memory stays with the process when it is freed, and is not asked of the kernel (which clears every page) again.
  engine_environment MALLOC_ARENA_MAX 1
  engine_environment MALLOC_MMAP_THRESHOLD_ 33554432
  engine_environment MALLOC_TRIM_THRESHOLD_ 1073741824

  # ND4J's threads would spin at every barrier, which on a shared machine costs more than the threads give.
  engine_environment OMP_WAIT_POLICY PASSIVE
  engine_environment OPENBLAS_NUM_THREADS 1

  cores="$(setting spark.task.cpus)"
  cores="${cores:-$(setting spark.executor.cores --executor-cores)}"
  [ -z "$cores" ] || prefer spark.executorEnv.OMP_NUM_THREADS "$cores"
  cores="$(local_cores "$master")"
  [ -z "$cores" ] || export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$cores}"

  # Or the first barrier stage waits 15 s for executors to register.
  prefer spark.scheduler.barrier.maxConcurrentTasksCheck.interval 1s
}

# engine_environment NAME VALUE: for driver and executors, unless the user has set it.
engine_environment() {
  prefer "spark.executorEnv.$1" "$2"
  export "$1=${!1:-$2}"
}

# Prints what the script's own `usage` says, then the job's options.
help() {
  usage
  echo
  if [ ! -f "$jar" ]; then
    echo "The options of the job are known when it has been built: mvn -B -DskipTests package"
    return
  fi
  need_spark
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar:$SPARK_HOME/jars/*" "$1" --help
}

# split WORD...: words before -- into spark_args, those after it, or all, into job_args; `asks_for_help` when there is a --help.
split() {
  local word
  spark_args=()
  job_args=()
  asks_for_help=
  for word in "$@"; do
    case "$word" in
      -h | --help) asks_for_help=yes ;;
      --)
        spark_args=(${job_args[@]+"${job_args[@]}"})
        job_args=()
        ;;
      *) job_args+=("$word") ;;
    esac
  done
}

# submit CLASS WORD...: runs a job of the project. Words before -- are spark-submit's, those after it, or all, the job's.
submit() {
  local main="$1"
  shift
  split "$@"
  if [ -n "$asks_for_help" ]; then
    help "$main"
    exit
  fi
  need_jar
  need_spark
  engine_options
  exec "$SPARK_HOME/bin/spark-submit" ${spark_args[@]+"${spark_args[@]}"} "${ours[@]}" --class "$main" "$jar" \
    ${job_args[@]+"${job_args[@]}"}
}
