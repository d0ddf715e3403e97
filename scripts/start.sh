#!/bin/sh
# Serves on 127.0.0.1:8787 (PORT changes that), offline; the state is in .wrangler/state.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH CLOUDFLARE_CF_FETCH_ENABLED=false WRANGLER_SEND_METRICS=false
exec wrangler dev --show-interactive-dev-session=false --port "${PORT:-8787}" "$@"
