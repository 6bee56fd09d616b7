#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# house.sh TOP: the rules of the house that no compiler knows.
set -u
cd "$1" || exit 1
bad=0
fail() {
  echo "$*" >&2
  bad=1
}

# a function fits a screen, a file one subject
while read -r name file first last; do
  [ $((last - first + 1)) -le 60 ] || fail "$file: $name() has over 60 lines"
done < <(find plugin -name '*.c' -exec ctags -x --c-kinds=f --fields=+e \
  --_xformat='%N %F %n %e' {} +)
while read -r lines file; do
  [ "$lines" -le 500 ] || fail "$file has $lines lines, over 500"
done < <(find plugin -name '*.[ch]' -exec wc -l {} + | grep -v ' total$')

# only WHERE may include WHAT
only() {
  local what=$1 where=$2 hits
  hits=$(grep -rlE "#include <$what" plugin | grep -vE "^plugin/($where)$")
  [ -z "$hits" ] || fail "<$what> is included by $hits"
}
only curl/ 'fetch/([a-z_]+\.c|transfer\.h)'
only rrd 'store/(rrd_create|rrdfile|rrdcached)\.c'
only glib '(core/tag|notify/when|notify/mail)\.c'
only cjson/ 'provider/[a-z_]+\.[ch]|notify/body\.c|option/options_json\.c|ctl/[a-z_]+\.[ch]'
only 'collectd/core' 'collectd/[a-z_]+\.[ch]'
only collectd/liboconfig 'option/(options|option_item|places)\.h|collectd/[a-z_]+\.[ch]'

# a layer includes itself and what lies below
uses() {
  local layer=$1 allowed=$2 hits
  hits=$(grep -rnE '#include "' "plugin/$layer" |
    grep -vE "#include \"($allowed)/")
  [ -z "$hits" ] || fail "an arrow upward: $hits"
}
uses core core
uses provider 'core|provider'
uses file 'core|file'
uses notify 'core|provider|notify'
uses option 'core|file|option'
uses store 'core|file|store'
uses fetch 'core|provider|fetch'
uses post 'core|file|provider|notify|option|fetch|post'
uses poll 'core|file|provider|option|store|fetch|poll'
uses delivery 'core|file|provider|notify|option|store|poll|delivery'
uses ctl 'core|file|provider|notify|option|store|fetch|post|poll|ctl'

# paths are opened and changed in file/ alone, which follows no link of a
# lesser user; ctl/csvfile.c reads what its caller names, a pipe, too
calls='open|openat|open64|fopen|freopen|creat|mkstemp|mkostemp|rename|renameat2?'
calls+='|unlink|unlinkat|remove|rmdir|link|linkat|symlink|symlinkat|mkdir|mkdirat'
calls+='|chown|lchown|fchownat|chmod|fchmodat|truncate|opendir|scandir|realpath'
calls+='|nftw|flock|lockf'
hits=$(grep -rnE "(^|[^_a-zA-Z0-9.>])($calls)\(" plugin --include='*.[ch]' |
  grep -vE '^plugin/(file/|ctl/csvfile\.c:[0-9]+:.* fopen\()|^[^:]*:[0-9]+: *(/?\*|/\*)')
[ -z "$hits" ] || fail "a path is used without file/files.h or file/lockfile.h: $hits"

# who locks: no lock leaves its layer, and a header shares no variable
hits=$(grep -rlE 'pthread_mutex_(lock|t)\b' plugin | grep -vE \
  '^plugin/(poll/[a-z_]+\.[ch]|post/[a-z]+\.[ch]|delivery/(table\.c|internal\.h)|ctl/ask\.c|collectd/(instance\.h|callbacks|server|rrdcached_writer|threshold)(\.c)?|store/rrd_create\.c)$')
[ -z "$hits" ] || fail "a lock in a layer or file that has none: $hits"
hits=$(grep -rnE '^extern ' plugin --include='*.h' | grep -v 'extern const')
[ -z "$hits" ] || fail "a header shares a variable: $hits"
hits=$(grep -nE 'pthread|\b(un)?lock\(' plugin/poll/poller.h plugin/delivery/*.h |
  grep -vE 'internal\.h')
[ -z "$hits" ] || fail "a lock in a public header: $hits"

# kinds of requests are rows of tables, not chains of ifs
chains=$(grep -rlE '[!=]= *CALL_[A-Z]|case CALL_' plugin | sort)
[ "$(echo "$chains" | wc -w)" -le 2 ] ||
  fail "kinds of requests are asked about in over two files:" $chains

# make without a number of jobs starts as many compilers as there are files
hits=$(grep -rnE -e '--parallel( *$| +[^"0-9$])|make -j( |$)' conf tests README.md .github \
  --include='*.sh' --include='*.md' --include='*.yml' | grep -v tests/checks/house.sh)
[ -z "$hits" ] || fail "a build without a bound of its jobs: $hits"

# every file says its licence in the first lines, and none names a machine
for file in $(find plugin tests conf -name '*.[ch]' -o -name '*.sh' -o -name '*.py' \
  -o -name '*.js' -o -name '*.ts' -o -name '*.css' |
  grep -v node_modules); do
  head -2 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
    fail "$file has no SPDX line"
done
exit $bad
