#!/usr/bin/env bash
# Builds the web client into dist/, where a source is newer than what was built.
set -euo pipefail
cd "$(dirname "$0")"

command -v npm >/dev/null || {
  echo 'parley: the web client needs Node.js 20.19 or newer, with npm (https://nodejs.org)' >&2
  exit 1
}
if [[ ! -e node_modules/.installed || package-lock.json -nt node_modules/.installed ]]; then
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.installed
fi
if [[ ! -f dist/files.txt ]] ||
  [[ -n $(find src public ../protocol/src/main/proto ./*.html ./*.ts ./*.json ./*.yaml \
    -path src/protocol/gen -prune -o -type f -newer dist/files.txt -print -quit) ]]; then
  npm run --silent build
fi
