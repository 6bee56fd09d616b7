#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Both ways of the README's "Install it", to the letter: as a package, and
# from source. Each command is shown before it runs.
set -euo pipefail
cd /src

# The indented commands of README.md below a heading.
commands_of() {
  awk -v heading="$1" '
    /^#/ {on = $0 == heading}
    on && /^    / {print substr($0, 5)}' README.md
}

# Asks what apt-get asks for, and gives the key where it is pasted.
as_typed() {
  local line
  commands_of "$1" | while IFS= read -r line; do
    line=${line/apt-get install /apt-get install -y }
    echo "+ $line"
    case $line in
    *hashtag.key*) echo sk_test_simulator | bash -euc "$line" ;;
    *) bash -euc "$line" </dev/null ;;
    esac
  done
}

count() { dpkg-query -f '.\n' -W | wc -l; }

apt-get update -qq
before=$(count)
as_typed "### From source"
test -e /usr/lib/collectd/hashtag.so
echo "packages for the way from source: $(($(count) - before))"
xargs -d '\n' rm -f <build/install/install_manifest.txt
as_typed "### As a Debian package"
dpkg -s collectd-hashtag | grep -q 'Status: install ok installed'
echo "packages in all: $(($(count) - before))"
