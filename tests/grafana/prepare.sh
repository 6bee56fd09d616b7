#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# prepare.sh FOLDER [MAJOR...]: installs the pinned npm packages there (again
# only when a lock has changed), bundles the programs with @grafana/data 10 and
# 13, and for each MAJOR (13, 11) the page that @grafana/ui draws, in
# FOLDER/drawn-MAJOR.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"
top=$PWD

# install LOCK: what it pins, into this folder, beside the package.json in it
install() {
  cp "$here/.npmrc" .
  cmp -s "$1" installed.json && return
  rm -f installed.json
  cp "$1" package-lock.json
  npm ci --no-progress
  cp package-lock.json installed.json
}

cp "$here"/*.js "$here"/*.ts "$here"/package.json .
install "$here/package-lock.json"
# a bundle each: Debian's nodejs 18 cannot load packages of both kinds as they are
for major in 10 13; do
  node_modules/.bin/esbuild contract.js --bundle --platform=node \
    --target=node18 --alias:grafana-data="data-$major" \
    --outfile="contract-$major.cjs" --log-level=warning
done

# a page of version 11 from its modules stays empty: what they import by default
# from CommonJS packages comes as the whole package
page_aliases() {
  [ "$1" = 11 ] || return 0
  local name
  for name in data ui; do
    echo "--alias:@grafana/$name=./node_modules/@grafana/$name/dist/cjs/index.cjs"
  done
}

for major in "${@:2}"; do
  mkdir -p "$top/drawn-$major" && cd "$top/drawn-$major"
  cp "$here"/draw/*.* "$here/draw/$major"/version.jsx "$here/draw/$major"/package.json .
  install "$here/draw/$major/package-lock.json"
  node_modules/.bin/esbuild page.jsx --bundle --format=iife --target=chrome110 \
    --jsx=automatic --alias:this-version=./version.jsx $(page_aliases "$major") \
    --outfile=page.js \
    --loader:.svg=dataurl --loader:.png=empty --loader:.ttf=empty \
    --loader:.woff=empty --loader:.woff2=empty \
    '--define:process.env.NODE_ENV="production"' --log-level=error
done
