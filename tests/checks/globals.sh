#!/bin/sh
# SPDX-License-Identifier: MIT
# globals.sh PROGRAM…: the variables that outlive a call and can change, of all
# files that are linked into the programs. State belongs into a struct that is
# handed on; what is listed here has a reason.
#   loaded       collectd/module.c: config, init and shutdown get no user data
#   template     store/rrd_create.c: rrd_create_file() is called for a path,
#                from any thread, and has nobody's struct
#   acting_for   file/safepath.c: whose rights a run of hashtagctl has, and every
#                path that it opens
#   no_openat2   file/files.c: what the kernel lacks is asked for once
#   interrupted  ctl: a signal handler gets no argument
#   list         ctl: the one call of this kind in a run of the tool
allowed=' loaded template acting_for no_openat2 interrupted list '
bad=0
for program; do
  for name in $(objdump -t "$program" |
    awk '/ O \.(bss|data)\t/ {print $NF}' |
    grep -vE '^(completed\.0|__.*|(stdin|stdout|stderr)@.*)$' |
    sed 's/\.[0-9]*$//' | sort -u); do
    case $allowed in
    *" $name "*) ;;
    *)
      echo "$program has a variable that can change, $name: hand it on in a" \
        "struct, or give a reason in $0" >&2
      bad=1
      ;;
    esac
  done
done
exit $bad
