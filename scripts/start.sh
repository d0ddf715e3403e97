#!/bin/sh
# Serves on 127.0.0.1:8787 (PORT changes that), offline and without keys; the state is in .wrangler/state.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH CLOUDFLARE_CF_FETCH_ENABLED=false WRANGLER_SEND_METRICS=false
# LOCAL: whoever reaches it may do all. Only this machine does; --ip takes it away, and keys are needed then.
local=true
case " $* " in *" --ip"*) local=false ;; esac
exec wrangler dev --show-interactive-dev-session=false --port "${PORT:-8787}" --var "LOCAL:$local" "$@"
