#!/usr/bin/env bash
# Each block of the vector engine against what one core can do at most; takes JMH's options (-p block=... -p channels=...).
# shellcheck source=benchmarks/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_build
exec java "${jvm_options[@]}" -cp "$class_path" io.entrannas.engine.vector.BlocksReport "$@"
