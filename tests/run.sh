#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what the chosen tests need, builds with warnings as errors, runs them.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'END'
usage: tests/run.sh [--full] [--sanitize] [--build DIR] [REGEX]
       tests/run.sh --coverage [--build DIR] [REGEX]
  --full      the long proofs too
  --sanitize  only the sanitized build's tests (AddressSanitizer, UBSan)
  --coverage  which lines of each layer the unit tests run
  --build DIR where to build (build/tests)
  REGEX       only the tests whose name matches, as `ctest -R`
One test by itself:  tests/run.sh e2e_alerts
END
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() { # GROUP…
  local missing
  mapfile -t missing < <(tests/packages.sh --missing "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing: ${missing[*]}"
  as_root apt-get update -qq
  # again: what this release calls them is only known now
  mapfile -t missing < <(tests/packages.sh --missing "$@")
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build='' full=OFF sanitize='' coverage=OFF only=''
while [ $# -gt 0 ]; do
  case $1 in
  --full) full=ON ;;
  --sanitize) sanitize=address,undefined ;;
  --coverage) coverage=ON ;;
  --build) build=${2:?--build needs a folder} && shift ;;
  -h | --help) usage && exit 0 ;;
  -*) usage >&2 && exit 2 ;;
  *) only=$1 ;;
  esac
  shift
done
chosen=(${only:+-R "$only"} ${sanitize:+-L "unit|day"})
if [ $coverage = ON ]; then
  build=${build:-build/coverage}
  chosen=(-R "${only:-^unit_}" -LE valgrind)
fi
build=${build:-build/tests}${sanitize:+-sanitize}

configure() {
  cmake -S . -B "$build" -DCMAKE_INSTALL_PREFIX=/usr -DHASHTAG_WERROR=ON \
    -DHASHTAG_FULL=$full -DHASHTAG_SANITIZE="$sanitize" \
    -DHASHTAG_COVERAGE=$coverage
}

install_missing build
mkdir -p "$build"
configure >"$build/configure.log" || { cat "$build/configure.log" && exit 1; }
# the labels of the chosen tests are the groups of their packages
mapfile -t labels < <(ctest --test-dir "$build" --print-labels "${chosen[@]}" |
  sed -n 's/^  //p')
[ $full = OFF ] || labels+=(full)
install_missing "${labels[@]}"
configure
cmake --build "$build" --parallel 2
case " ${labels[*]} " in *' graphite '*)
  # says so where e2e_central_server cannot have machines with networks of their own
  (cd tests && /usr/bin/python3 -B -c \
    'from fixtures import machines; machines.network()')
  ;;
esac
case " ${labels[*]} " in *' systems '*)
  # says so where other Debians cannot be tried: ctest shows no more than a skip
  tests/systems.sh --possible || true
  ;;
esac
[ $coverage = OFF ] || find "$build" -name '*.gcda' -delete
# most of a test's time is waiting for a daemon: more of them than processors
ctest --test-dir "$build" --output-on-failure --parallel 5 \
  --no-tests=error "${chosen[@]}"
[ $coverage = OFF ] || /usr/bin/python3 -B tests/coverage.py . "$build"
