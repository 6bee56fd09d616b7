#!/bin/sh
# SPDX-License-Identifier: MIT
# headers.sh TOP COMPILER FLAGS…: every header stands by itself.
top=$1
shift
bad=0
for header in $(cd "$top/plugin" && find . -name '*.h'); do
  printf '#include "%s"\n' "$header" |
    "$@" -D_GNU_SOURCE -std=c11 -Wall -Wextra -Werror -I"$top/plugin" \
      -I/usr/include/collectd/core/daemon -I/usr/include/collectd/core \
      -DHAVE_CONFIG_H -fsyntax-only -x c - || bad=1
done
exit $bad
