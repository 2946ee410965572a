#!/usr/bin/env bash
# Tells Spark which GPUs a machine has: spark.worker.resource.gpu.discoveryScript, spark.executor.resource.gpu.discoveryScript.
# Does not source lib.sh: runs on machines that have nothing else of the project.
set -euo pipefail

numbers="$(nvidia-smi --query-gpu=index --format=csv,noheader)"
addresses=
for number in $numbers; do
  addresses="$addresses${addresses:+, }\"$number\""
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
