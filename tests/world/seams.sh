#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# seams.sh OBJECT...: whatever the shipped code calls outside of its process
# goes to a seam of the world, or is named here as one that needs none.
set -eu
plain='abs
atoi cdtime explicit_bzero ferror fflush fgets fmax fmin fnmatch format_name
fprintf fputc fputs fread freeaddrinfo fwrite getenv getgrouplist gethostname getpwuid_r
glob global_option_get globfree gmtime_r hostname_g isatty log lround pow printf
pthread_cond_destroy pthread_cond_init
pthread_cond_signal pthread_mutex_destroy pthread_mutex_init
pthread_mutex_lock pthread_mutex_unlock putc putchar puts qsort qsort_r rewind
round rrdc_connect rrdc_flush rrdc_forget rrdc_update setlocale sigaction
signal snprintf sprintf sqrt ssnprintf sstrncpy statvfs sem_destroy sem_init sem_post sem_wait stderr stdin stdout
stpcpy tdestroy timegm timeout_g tsearch vfprintf vsnprintf wcwidth'
families='__wrap_.*|_.*|cJSON_.*|curl_.*|epoll_.*|eventfd.*|g_.*|mem.*|plugin_.*|str.*|threshold_.*|uc_.*'
missing=$(nm -D --undefined-only "$@" | awk 'NF == 2 { sub("@.*", "", $2); print $2 }' |
  sort -u | grep -vxE "$families" | grep -vxF "$(tr ' ' '\n' <<<"$plain")" || true)
[ -z "$missing" ] || {
  echo "the world has no seam for:" $missing >&2
  echo "To fix: a SEAM() in tests/world and its name in CMakeLists.txt," \
    "or a place in the list of seams.sh where it touches no world" >&2
  exit 1
}
