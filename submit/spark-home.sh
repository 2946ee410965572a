#!/usr/bin/env bash
# shellcheck source=submit/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
  cat << 'EOF'
usage: submit/spark-home.sh

Prints the Spark home that the other scripts use: $SPARK_HOME, or one laid out from Maven's artifacts below target/. To start a
standalone cluster from it:

  "$(submit/spark-home.sh)"/bin/spark-class org.apache.spark.deploy.master.Master --host HOST
  "$(submit/spark-home.sh)"/bin/spark-class org.apache.spark.deploy.worker.Worker spark://HOST:7077
EOF
}

if [ $# -gt 0 ]; then
  usage
  exit
fi
need_jar
need_spark
echo "$SPARK_HOME"
