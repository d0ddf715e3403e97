#!/bin/sh
# The command line as one file for Node 20 and later, beside it the licences of what is in it.
# build-cli.sh [FOLDER]: where to put it; dist/ by default.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
out=${1:-dist}
esbuild cli/main.ts --bundle --platform=node --target=node20 --format=esm --log-level=warning \
  --banner:js='#!/usr/bin/env node' --outfile="$out/lvs-verdict.js"
chmod +x "$out/lvs-verdict.js"
sed -nE 's|^// node_modules/((@[^/]+/)?[^/]+)/.*|\1|p' "$out/lvs-verdict.js" | sort -u |
  while read -r package; do
    printf '== %s\n\n' "$package"
    cat "node_modules/$package"/[Ll][Ii][Cc][Ee][Nn][CcSs][Ee]*
    echo
  done >"$out/LICENSES.txt"
