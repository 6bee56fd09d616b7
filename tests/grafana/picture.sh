#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# picture.sh FOLDER PNG URL: draws the dashboard over the graphite-web at URL,
# and its first screen, PNG with "-top" in its name. FOLDER is what prepare.sh
# made. The pictures of the README, a quarter of a year that the real daemon
# lived with the simulated API:
#   tests/grafana/world.py /tmp/world 95 tests/grafana/picture.sh FOLDER conf/dashboard.png
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dashboard=$here/../../grafana-dashboard.json
prepared=$(cd "$1" && pwd) png=$(realpath "$2") url=$3
width=1500

page=$(mktemp -d)
trap 'rm -rf "$page"' EXIT
cd "$prepared"
node contract-13.cjs "$dashboard" "$url" marked >"$page/view.json"
node_modules/.bin/esbuild picture.js --bundle --format=iife --target=chrome110 \
  --alias:grafana-data=data-13 --outfile="$page/picture.js" --log-level=warning
{
  echo '<!DOCTYPE html><meta charset="utf-8"><style>'
  cat node_modules/uplot/dist/uPlot.min.css "$here/picture.css"
  echo '</style><title>not drawn</title><body></body><script>'
  echo 'onerror = (text) => { document.title = text; };'
  echo 'onunhandledrejection = ({ reason }) => { document.title = reason.stack; };'
  echo 'dashboard ='
  cat "$dashboard"
  echo '; view ='
  cat "$page/view.json"
  echo '</script><script src="picture.js"></script>'
} >"$page/page.html"

# in pixels: 38 a unit of the grid, and the head. The first screen ends where
# the fourth row begins
height=$(jq '[.panels[].gridPos | .y + .h] | max * 38 + 98' "$dashboard")
top=$(jq '[.panels[] | select(.type == "row").gridPos.y][3] * 38 + 90' "$dashboard")
# look HEIGHT OPTION: what Chromium says of the page in a window of that height.
look() {
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --user-data-dir="$page/profile" --window-size="$width,$1" \
    --virtual-time-budget=5000 "$2" "file://$page/page.html" 2>"$page/log"
}
look "$height" --dump-dom >"$page/dom.html"
title=$(sed -n 's:.*<title>\(.*\)</title>.*:\1:p' "$page/dom.html")
[ "$title" = drawn ] || {
  echo "picture.sh: $title" >&2
  exit 1
}
look "$height" --screenshot="$png" >"$page/log"
look "$top" --screenshot="${png%.png}-top.png" >"$page/log"
