#!/bin/bash
# All tests: in Node, in workerd, over whole processes; against a real S3 store where one can be started.
# Further arguments go to vitest.
set -eu
cd "$(dirname "$0")/.."
export PATH=$PWD/node_modules/.bin:$PATH
export S3_ACCESS_KEY_ID=testaccesskey S3_SECRET_ACCESS_KEY=testsecretkey0123456789

# Leaves the endpoint in S3_TEST_ENDPOINT. A first start may fail: the daemons race each other.
start_store() {
  local port monitor_port
  for _ in 1 2 3; do
    read -r port monitor_port < <(node scripts/free-ports.ts 2)
    if timeout 60 bash scripts/radosgw.sh start "$folder" "$port" "$monitor_port" 2>"$folder.log"; then
      export S3_TEST_ENDPOINT=http://127.0.0.1:$port
      return 0
    fi
    bash scripts/radosgw.sh stop "$folder"
  done
  cat "$folder.log" >&2
  return 1
}

skipped() {
  echo "SKIPPED: the tests against a real S3 store: $1" >&2
}

if [ "$(id -u)" != 0 ]; then
  skipped "they need root"
elif ! type radosgw ceph-mon ceph-osd ceph >/dev/null 2>&1; then
  skipped "apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common"
else
  scratch=$(mktemp -d)
  folder=$scratch/radosgw
  trap 'bash scripts/radosgw.sh stop "$folder"; rm -rf "$scratch"' EXIT
  start_store || skipped "radosgw did not start"
fi

vitest run "$@"
