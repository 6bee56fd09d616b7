#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# prepare.sh FOLDER: installs the pinned npm packages there (again only when
# the lock has changed) and bundles the programs with @grafana/data 10 and 13.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"

cp "$here"/*.js "$here"/*.ts "$here"/package.json "$here"/.npmrc .
if ! cmp -s "$here/package-lock.json" installed.json; then
  rm -f installed.json
  cp "$here/package-lock.json" .
  npm ci --no-progress
  cp package-lock.json installed.json
fi

# a bundle each: Debian's nodejs 18 cannot load packages of both kinds as they are
for major in 10 13; do
  node_modules/.bin/esbuild contract.js --bundle --platform=node \
    --target=node18 --alias:grafana-data="data-$major" \
    --outfile="contract-$major.cjs" --log-level=warning
done
