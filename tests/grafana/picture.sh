#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# picture.sh FOLDER PNG URL: draws the dashboard over the graphite-web at URL
# with Grafana's own components, and its first screen, PNG with "-top" in its
# name. FOLDER is what "prepare.sh FOLDER 13" made. The pictures of the README,
# a quarter of a year that the real daemon lived with the simulated API:
#   tests/grafana/world.py /tmp/world 95 tests/grafana/picture.sh FOLDER conf/dashboard.png
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dashboard=$here/../../grafana-dashboard.json
prepared=$(cd "$1" && pwd) png=$(realpath "$2") url=$3

page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
node "$prepared/contract-13.cjs" "$dashboard" "$url" marked >"$page/view.json"
jq -n --arg view "$page/view.json" --arg png "$png" --arg top "${png%.png}-top.png" \
  '[{$view, $png, $top, width: 1500, mode: "dark"}]' >"$page/orders.json"
cd "$prepared/drawn-13"
node draw.mjs . "$dashboard" "$page/orders.json" | jq -r '.[].faults[]'
