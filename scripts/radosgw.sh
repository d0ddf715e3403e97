#!/bin/bash
# A throwaway Ceph object gateway on 127.0.0.1 for the S3 tests: one monitor, one OSD in memory, radosgw.
# Packages (Debian): radosgw ceph-mon ceph-osd ceph-common. Runs as root, inside one folder.
#
#   radosgw.sh start FOLDER PORT MONITOR_PORT   ready when it returns
#   radosgw.sh stop FOLDER
# Keys: S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.
set -eu

command=$1
folder=$2

stop() {
  # The OSD first: without its monitor it would wait long.
  for name in osd.0 client.rgw mon.a; do
    for file in "$folder"/run/*"$name".pid; do
      [ -f "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null || true
    done
  done
  rm -rf "$folder"
}

start() {
  local port=$1 monitor_port=$2 id conf
  rm -rf "$folder"
  mkdir -p "$folder"/{mon,osd/0,run,log}
  id=$(cat /proc/sys/kernel/random/uuid)
  cat >"$folder/ceph.conf" <<CONF
[global]
fsid = $id
mon host = [v1:127.0.0.1:$monitor_port]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon osd min in ratio = 0
mon data avail crit = 0
mon data avail warn = 0
mon max pg per osd = 1000
mgr initial modules =
run dir = $folder/run
admin socket = $folder/run/\$cluster-\$name.asok
log file = $folder/log/\$name.log
pid file = $folder/run/\$cluster-\$name.pid
keyring = $folder/keyring
[mon.a]
mon data = $folder/mon/a
[osd.0]
osd data = $folder/osd/0
osd objectstore = memstore
memstore device bytes = 1073741824
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port
rgw dns name = localhost
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
CONF
  conf=(-c "$folder/ceph.conf")
  touch "$folder/keyring"
  monmaptool --create --clobber --addv a "[v1:127.0.0.1:$monitor_port]" --fsid "$id" "$folder/monmap"
  ceph-mon "${conf[@]}" --mkfs -i a --monmap "$folder/monmap"
  ceph-mon "${conf[@]}" -i a
  ceph "${conf[@]}" osd create
  ceph-osd "${conf[@]}" -i 0 --mkfs
  ceph "${conf[@]}" osd crush add osd.0 1.0 host=localhost root=default || true
  ceph-osd "${conf[@]}" -i 0
  radosgw-admin "${conf[@]}" -n client.rgw user create --uid=tests --display-name=tests \
    --access-key="$S3_ACCESS_KEY_ID" --secret-key="$S3_SECRET_ACCESS_KEY"
  radosgw "${conf[@]}" -n client.rgw
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "radosgw did not start: see $folder/log" >&2
  return 1
}

case $command in
  start) start "$3" "$4" >/dev/null ;;
  stop) stop ;;
  *) echo "radosgw.sh start|stop" >&2; exit 2 ;;
esac
