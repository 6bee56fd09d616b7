#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What this root has, as cells of a table.
version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo -; }
printf '%s | %s | %s | gcc %s |' "$(version collectd-core)" \
  "$(version librrd-dev)" "$(version libcurl4-openssl-dev)" \
  "$(gcc -dumpfullversion 2>/dev/null || echo -)"
