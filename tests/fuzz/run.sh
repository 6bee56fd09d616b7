#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Lets libFuzzer look for inputs that break a promise. Needs clang and its
# runtime: tests/packages.sh full names Debian's packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'END'
usage: tests/fuzz/run.sh [--runs N] [--keep] [--build DIR] [TARGET...]
  --runs N    inputs for each target (100000)
  --keep      what reaches new code goes into tests/fuzz/corpus/, made small
  --build DIR where to build (build/fuzz); found inputs are kept there
  TARGET      answers, headers, hashtags, options, csv, provider, pointers,
              rrd_head, levels, journal, related
END
}

build=build/fuzz runs=100000 keep='' targets=()
while [ $# -gt 0 ]; do
  case $1 in
  --runs) runs=${2:?--runs needs a number} && shift ;;
  --build) build=${2:?--build needs a folder} && shift ;;
  --keep) keep=1 ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  *) targets+=("$1") ;;
  esac
  shift
done
[ ${#targets[@]} -gt 0 ] ||
  targets=(answers headers hashtags options csv provider pointers rrd_head
    levels journal related)

clang=$(command -v clang-14 || command -v clang) || {
  echo "there is no clang. To fix: apt-get install $(tests/packages.sh \
    full | grep clang | xargs)" >&2
  exit 1
}
mkdir -p "$build"
CC=$clang cmake -S . -B "$build" -DHASHTAG_FUZZ=ON -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DHASHTAG_SANITIZE=address,undefined >"$build/cmake.log" ||
  { cat "$build/cmake.log"; exit 1; }
for name in "${targets[@]}"; do
  cmake --build "$build" --parallel "$(nproc)" --target "fuzz_$name" >"$build/make.log" 2>&1 ||
    { tail -50 "$build/make.log"; exit 1; }
done

for name in "${targets[@]}"; do
  seeds=tests/fuzz/corpus/$name found=$build/found/$name
  mkdir -p "$seeds" "$found" "$build/broken"
  echo "== $name: $runs runs"
  "$build/tests/fuzz/fuzz_$name" -runs="$runs" -max_len=1024 -timeout=10 \
    -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$build/broken/$name-" "$found" "$seeds" 2>&1 |
    tee "$build/$name.log" | grep -E '^(stat::|SUMMARY|ERROR|==.*ERROR)|promise' || true
  # libFuzzer's exit code is lost in the pipe: what it broke is not
  if ls "$build/broken/$name-"* >/dev/null 2>&1; then
    echo "a promise is broken, by: $(ls "$build/broken/$name-"*)" >&2
    exit 1
  fi
  [ -z "$keep" ] || "$build/tests/fuzz/fuzz_$name" -set_cover_merge=1 -max_len=1024 \
    "$seeds" "$found" >>"$build/$name.log" 2>&1
done
