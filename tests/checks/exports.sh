#!/bin/sh
# SPDX-License-Identifier: MIT
# exports.sh hashtag.so: the module offers the daemon one name. Any other one
# could be taken by a library that the daemon has loaded, or take its place.
names=$(nm -D --defined-only "$1" | awk '{print $3}' | grep -v '^_\(init\|fini\)$')
[ "$names" = module_register ] && exit 0
echo "exported beside module_register:" "$names" >&2
exit 1
