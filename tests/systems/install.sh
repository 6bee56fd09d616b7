#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Both ways of the README's "Install it", to the letter: as a package, and
# from source. Each command is shown before it runs.
set -euo pipefail
cd /src

# shellcheck source=tests/systems/lab.sh
. tests/systems/lab.sh

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
