#!/bin/sh
# Serves on 127.0.0.1:8787 (PORT changes that), offline and without keys; the state is in .wrangler/state.
set -eu
cd "$(dirname "$0")/.."
PATH=$PWD/node_modules/.bin:$PATH
export PATH CLOUDFLARE_CF_FETCH_ENABLED=false WRANGLER_SEND_METRICS=false
# LOCAL: whoever reaches it may do all. Only this machine does; --ip takes it away, and keys are needed then.
local=true
case " $* " in *" --ip"*) local=false ;; esac
# What is redacted or kept needs a MASTER_KEY. This machine gets one of its own, in a file that nobody else reads.
if [ "$local" = true ] && [ ! -e .dev.vars ] && [ ! -e .env ]; then
  key=.wrangler/local.env
  mkdir -p .wrangler
  [ -s "$key" ] || (umask 077 && printf 'MASTER_KEY=%s\n' "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >"$key")
  set -- --env-file "$key" "$@"
fi
exec wrangler dev --show-interactive-dev-session=false --port "${PORT:-8787}" --var "LOCAL:$local" "$@"
