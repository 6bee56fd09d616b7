#!/bin/sh
# SPDX-License-Identifier: MIT
# format.sh TOP: plugin/ is laid out as .clang-format says, by clang-format 14,
# since others wrap in other places.
cd "$1" || exit 1
skip() {
  echo "check_format is skipped: $*. To fix: apt-get install clang-format-14"
  exit 77
}
tool=$(command -v clang-format-14 || command -v clang-format) ||
  skip "there is no clang-format"
major=$("$tool" --version | sed 's/.*version \([0-9]*\).*/\1/')
[ "$major" = 14 ] ||
  skip "$tool is clang-format $major, and files are laid out by 14"
find plugin -name '*.[ch]' -exec "$tool" --dry-run --Werror {} + && exit 0
echo "To fix: $tool -i FILE..." >&2
exit 1
