#!/bin/sh
# SPDX-License-Identifier: MIT
# format.sh TOP CLANG-FORMAT: plugin/ is laid out as .clang-format says.
cd "$1" || exit 1
find plugin -name '*.[ch]' -exec "$2" --dry-run --Werror {} + && exit 0
echo "What to do: $2 -i FILE..." >&2
exit 1
