#!/bin/bash
# curl.sh PART=FILE ..: prints what a server says of them.
#   SERVER=http://127.0.0.1:8787 examples/curl.sh ds=ds.cap rs1=rs1.cap ds.state=ds.txt
# LVS_VERDICT_KEY: the key, where the server takes one.
set -eu
parts=("${@/=/=@}")
curl -sS --fail-with-body -H 'Accept: text/plain' -H @- "${parts[@]/#/-F}" "${SERVER:-http://127.0.0.1:8787}/v1/analyses" \
  <<<"${LVS_VERDICT_KEY:+Authorization: Bearer $LVS_VERDICT_KEY}"
