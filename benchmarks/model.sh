#!/usr/bin/env bash
# shellcheck source=benchmarks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_build
exec java -cp "$class_path" io.entrannas.benchmarks.ScalingModel "$@"
