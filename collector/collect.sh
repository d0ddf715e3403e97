#!/bin/sh
# Collects on one host what LVS Verdict reads: state before, captures, state after; one .tar.gz.
# Needs tcpdump and root; takes what else is there. `sh collect.sh --help` says how to call it.
# After a change: npm run collector.
# shellcheck disable=SC2317 # functions that traps call

# defaults: a copy that the service hands out has its own
ROLE='ds'
DURATION=30
POST=''
# end of defaults

set -u
LC_ALL=C
export LC_ALL
umask 077

INTERFACES=
OUTPUT=.
SNAP=192
MOST_MB=48
COMMAND_LIMIT=10
STATE_FILE_KB=400
POST_LIMIT=120
MOST_INTERFACES=8
VIPS=
CLIENTS=
EXCLUDE_SSH=
WITH_LO=
PRINT=
WORK=
TCPDUMPS=
DEADLINE_PID=
RUNNING=
FAILED=0
SKIPPED=

usage() {
  cat <<'EOF'
usage: collect.sh [options]
  -r, --role NAME       client, ds or rs, with a suffix where there are several: rs1, ds-b (rs: rs-<hostname>)
  -t, --seconds N       length of the capture, 1 to 600
  -i, --interface NAME  capture here only; may repeat. Without it: every interface that is up, but lo
  -l, --loopback        capture on lo as well
  -v, --vip ADDRESS     capture only what can concern this address (tunnels, fragments, ARP and ICMP stay); may repeat
  -c, --client ADDRESS  the same for a client; needed with --vip where servers do not see the VIP (NAT)
  -s, --snap BYTES      bytes kept of each frame, 128 to 65535 (192)
  -m, --max-mb N        all captures together, 1 to 4096 (48)
  -x, --exclude-ssh     leave out the SSH session that this runs in
  -o, --output FOLDER   where the bundle is written (.)
  -p, --post URL        send the bundle to this service, and print its answer
                        (LVS_VERDICT_KEY in the environment is sent as its key)
  -w, --wait N          seconds that the service may take for its answer, 1 to 600 (120)
  -n, --print           print the commands, run none
  -h, --help
exit: 0 done; 2 done, but something is missing in the bundle; 3 wrong call; 4 no bundle; 5 not posted; 130 interrupted
EOF
}

# Log and people see the same.
say() {
  printf '%s\n' "collect: $*" >&2
  if [ -n "$WORK" ] && [ -d "$WORK/$FOLDER" ]; then printf '%s\n' "$*" >>"$WORK/$FOLDER/collector.log"; fi
}

die() {
  code=$1
  shift
  say "$*"
  exit "$code"
}

has() { command -v "$1" >/dev/null 2>&1; }

is_number() { # VALUE LEAST MOST
  case $1 in
  '' | *[!0-9]* | ??????*) return 1 ;;
  esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

is_address() {
  case $1 in
  -* | '' | *[!0-9a-fA-F.:]*) return 1 ;;
  *[.:]*) return 0 ;;
  esac
  return 1
}

is_role() {
  case $1 in
  client* | ds* | rs*) ;;
  *) return 1 ;;
  esac
  case $1 in
  *[!a-z0-9-]* | *-) return 1 ;;
  esac
  [ ${#1} -le 40 ]
}

is_interface() {
  case $1 in
  '' | -* | *[!A-Za-z0-9_.@:-]*) return 1 ;;
  esac
  [ ${#1} -le 15 ]
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    -n | --print) PRINT=1 ;;
    -l | --loopback) WITH_LO=1 ;;
    -x | --exclude-ssh) EXCLUDE_SSH=1 ;;
    -r | --role | -t | --seconds | -i | --interface | -v | --vip | -c | --client | -s | --snap | -m | --max-mb | -o | --output | -p | --post | -w | --wait)
      [ $# -gt 1 ] || die 3 "$1 needs a value"
      read_value "$1" "$2"
      shift
      ;;
    *) die 3 "no such option: $1 (see --help)" ;;
    esac
    shift
  done
  is_role "$ROLE" || die 3 "the role is client, ds or rs, with a suffix of a-z, 0-9 and -: $ROLE"
  is_number "$DURATION" 1 600 || die 3 "seconds are 1 to 600: $DURATION"
  is_number "$SNAP" 128 65535 || die 3 "bytes of a frame are 128 to 65535: $SNAP"
  is_number "$MOST_MB" 1 4096 || die 3 "megabytes are 1 to 4096: $MOST_MB"
  is_number "$POST_LIMIT" 1 600 || die 3 "seconds to wait are 1 to 600: $POST_LIMIT"
  case $POST in
  '' | http://?* | https://?*) ;;
  *) die 3 "the service is an http or https URL: $POST" ;;
  esac
}

read_value() {
  case $1 in
  -r | --role) ROLE=$2 ;;
  -t | --seconds) DURATION=$2 ;;
  -s | --snap) SNAP=$2 ;;
  -m | --max-mb) MOST_MB=$2 ;;
  -o | --output) OUTPUT=$2 ;;
  -p | --post) POST=$2 ;;
  -w | --wait) POST_LIMIT=$2 ;;
  -i | --interface)
    is_interface "$2" || die 3 "no name of an interface: $2"
    INTERFACES="$INTERFACES $2"
    ;;
  -v | --vip)
    is_address "$2" || die 3 "no address: $2"
    VIPS="$VIPS $2"
    ;;
  -c | --client)
    is_address "$2" || die 3 "no address: $2"
    CLIENTS="$CLIENTS $2"
    ;;
  esac
}

# --- bounded in time, with or without timeout(1) ---

# Ends a process after so many seconds; prints nothing, holds no file open.
watch_over() { # SECONDS PID
  (
    trap - EXIT INT TERM HUP
    left=$1
    while [ "$left" -gt 0 ]; do
      sleep 1
      kill -0 "$2" || exit 0
      left=$((left - 1))
    done
    kill -TERM "$2"
    sleep 2
    kill -KILL "$2"
  ) </dev/null >/dev/null 2>&1 &
  WATCH_PID=$!
}

# By a signal that no shell can take for its own: a fork of this one may still have its traps.
stop_watch() {
  kill -KILL "$WATCH_PID" 2>/dev/null
  wait "$WATCH_PID" 2>/dev/null
}

# Runs a command in at most so many seconds: its status, or 124.
bounded() { # SECONDS OUT ERR COMMAND...
  b_limit=$1
  b_out=$2
  b_err=$3
  shift 3
  b_from=$(date +%s)
  "$@" </dev/null >"$b_out" 2>"$b_err" &
  RUNNING=$!
  watch_over "$b_limit" "$RUNNING"
  wait "$RUNNING"
  b_status=$?
  RUNNING=
  stop_watch
  if [ "$b_status" -gt 128 ] && [ $(($(date +%s) - b_from)) -ge "$b_limit" ]; then return 124; fi
  return "$b_status"
}

# --- state ---

# What runs on every host: one command a line, as the analysis knows them.
state_commands() {
  cat <<'EOF'
uname -a
ip -d addr
ip -s -s link
ip route show table all
ip -6 route show table all
ip rule
ip -6 rule
ip -s neigh
ip -d tunnel show
ip fou show
ipvsadm -Ln
ipvsadm -Ln --stats --exact
ipvsadm -Ln --thresholds
ipvsadm -Ln --tun-info
ipvsadm -Lnc
ipvsadm -L --timeout
ipvsadm -L --daemon
ipvsadm-save -n
cat /proc/net/ip_vs
cat /proc/net/ip_vs_stats
nstat -az
cat /proc/net/snmp
cat /proc/net/netstat
cat /proc/net/snmp6
cat /proc/net/dev
cat /proc/net/arp
cat /proc/net/softnet_stat
cat /proc/net/stat/rt_cache
cat /proc/net/stat/arp_cache
cat /proc/net/stat/nf_conntrack
conntrack -S
netstat -s
netstat -i
netstat -lntup
ifconfig -a
route -n
arp -an
ss -lntup
iptables-save -c
ip6tables-save -c
arptables-save
nft list ruleset
tc -s qdisc
sysctl -a
lsmod
systemd-detect-virt
cat /sys/class/dmi/id/sys_vendor
cat /sys/class/dmi/id/product_name
cat /sys/class/dmi/id/bios_vendor
dmesg -T
cat /etc/keepalived/keepalived.conf
cat /etc/sysctl.conf
EOF
  if [ -d /etc/keepalived ]; then
    for file in /etc/keepalived/*/*.conf; do is_path "$file" && printf 'cat %s\n' "$file"; done
  fi
  for file in /etc/sysctl.d/*.conf; do is_path "$file" && printf 'cat %s\n' "$file"; done
  for name in $INTERFACES; do
    [ "$name" = lo ] && continue
    printf 'ethtool %s\n' "-i $name" "-k $name" "-g $name" "-S $name"
  done
}

is_path() {
  case $1 in
  *[!A-Za-z0-9_./-]*) return 1 ;;
  esac
  [ -f "$1" ]
}

# Secrets: what configuration files, scripts named in them and kernel settings can hold.
masked() {
  sed -e 's/\([Aa]uth_pass[[:space:]]*\)"[^"]*"/\1***/g' \
    -e 's/\([Aa]uth_pass[[:space:]][[:space:]]*\)[^[:space:]}]*/\1***/g' \
    -e 's/\([A-Za-z_]*[Pp][Aa][Ss][Ss][Ww][A-Za-z_]*["[:space:]:=][[:space:]:=]*\)[^[:space:]}][^}]*/\1***/g' \
    -e 's/\([Pp][Aa][Ss][Ss][Pp][Hh][Rr][Aa][Ss][Ee]["[:space:]:=][[:space:]:=]*\)[^[:space:]}][^}]*/\1***/g' \
    -e 's/\([A-Za-z_]*[Ss][Ee][Cc][Rr][Ee][Tt]["[:space:]:=][[:space:]:=]*\)[^[:space:]}][^}]*/\1***/g' \
    -e 's/\([Tt][Oo][Kk][Ee][Nn][[:space:]]*[:=][[:space:]]*\)[^[:space:]}]*/\1***/g' \
    -e 's/\([Aa]pi_*[Kk]ey[[:space:]:=]*\)[^[:space:]}]*/\1***/g' \
    -e 's/\(fastopen_key[[:space:]:=]*\)..*/\1***/g' \
    -e 's/\([Aa]uthorization:\).*/\1 ***/g' \
    -e 's/\(\/\/\)[^/@[:space:]"]*:[^/@[:space:]"]*@/\1***@/g' \
    -e 's/^\([[:space:]]*\(misc_path\|script\|notify[a-z_]*\)[[:space:]][[:space:]]*"[^"[:space:]]*\)[[:space:]][^"]*"/\1 ***"/' \
    -e 's/^\([[:space:]]*\(misc_path\|notify[a-z_]*\)[[:space:]][[:space:]]*[^"[:space:]][^[:space:]]*\)[[:space:]].*/\1 ***/'
}

# One text: each command under a line that names it, with its errors. A part of an output is called one.
take_state() { # FILE MOMENT
  SKIPPED=
  state_commands >"$WORK/commands"
  : >"$1"
  while IFS= read -r line; do
    # Words of our own list, without quotes or patterns.
    # shellcheck disable=SC2086
    set -- "$1" "$2" $line
    file=$1
    moment=$2
    shift 2
    if ! has "$1"; then
      case " $SKIPPED " in *" $1 "*) ;; *) SKIPPED="$SKIPPED $1" ;; esac
    elif [ "$1" = cat ] && [ ! -r "$2" ]; then
      : # a file that this host has not
    else
      take_output "$file" "$@"
    fi
    set -- "$file" "$moment"
  done <"$WORK/commands"
  [ -z "$SKIPPED" ] || say "state $2: not installed, left out:$SKIPPED"
  say "state $2: $(grep -c '^### ' "$1") commands"
}

take_output() { # FILE COMMAND...
  file=$1
  shift
  bounded "$COMMAND_LIMIT" "$WORK/out" "$WORK/err" "$@"
  status=$?
  bytes=$(wc -c <"$WORK/out")
  if [ "$status" -eq 124 ]; then
    say "$*: gave no end in $COMMAND_LIMIT s"
    printf '### %s | head -n %d\n' "$*" "$(grep -c '' "$WORK/out")" >>"$file"
  elif [ "$bytes" -gt $((STATE_FILE_KB * 1024)) ]; then
    say "$*: $bytes bytes, the first $STATE_FILE_KB KiB are kept"
    printf '### %s | head -c %d\n' "$*" $((STATE_FILE_KB * 1024)) >>"$file"
  else
    printf '### %s\n' "$*" >>"$file"
    [ "$status" -eq 0 ] || say "$*: status $status"
  fi
  head -c $((STATE_FILE_KB * 1024)) "$WORK/out" | masked >>"$file"
  # Some end their last line, some do not.
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  if [ "$status" -ne 0 ]; then head -c 2000 "$WORK/err" | masked >>"$file"; fi
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
}

# --- captures ---

# Every interface that is up, without lo and the ports of bonds.
find_interfaces() {
  found=
  if has ip; then
    found=$(ip -o link show up 2>/dev/null </dev/null | sed -n '/[<,]SLAVE[,>]/d;/[<,]LOOPBACK[,>]/d;s/^[0-9]*: \([^:@ ]*\).*/\1/p')
  fi
  if [ -z "$found" ] && [ -d /sys/class/net ]; then
    for path in /sys/class/net/*; do
      flags=$(cat "$path/flags" 2>/dev/null) || continue
      case $flags in 0x*) ;; *) continue ;; esac
      # up, no loopback, no slave
      [ $((flags & 0x809)) -eq 1 ] && found="$found ${path##*/}"
    done
  fi
  count=0
  for name in $found; do
    if ! is_interface "$name"; then
      say "interface left out, its name is odd"
    elif [ "$count" -ge "$MOST_INTERFACES" ]; then
      say "interface left out: $name (more than $MOST_INTERFACES; choose with -i)"
    else
      INTERFACES="$INTERFACES $name"
      count=$((count + 1))
    fi
  done
}

# What can concern the given addresses, in any wrapping. $1: with `arp`, so on links that have it.
filter_terms() {
  terms='icmp or icmp6 or proto 4 or ip proto 41 or ip6 proto 41 or ip6 proto 4 or proto 47'
  # GUE, FOU, VXLAN, Geneve
  terms="$terms or udp port 6080 or udp port 5555 or udp port 4789 or udp port 8472 or udp port 6081"
  # fragments: later ones have no ports, and all must be there
  terms="$terms or (ip[6:2] & 0x3fff != 0) or ip6 proto 44 or proto 112"
  for address in $VIPS $CLIENTS; do terms="$terms or host $address"; done
  [ "$1" = arp ] && terms="arp or $terms"
  printf '%s' "$terms"
}

# The widest filter that the link of this interface knows; empty for none.
choose_filter() { # INTERFACE
  FILTER=
  session=
  if [ -n "$EXCLUDE_SSH" ]; then
    # shellcheck disable=SC2086
    set -- "$1" ${SSH_CONNECTION:-}
    if [ $# -eq 5 ] && is_address "$2" && is_number "$3" 1 99999 && is_number "$5" 1 99999; then
      session="not (host $2 and tcp port $3 and tcp port $5)"
    fi
  fi
  if [ -z "$VIPS$CLIENTS" ]; then
    FILTER=$session
    return
  fi
  full=$(filter_terms arp)
  raw=$(filter_terms raw)
  for FILTER in "$full or (vlan and ($full)) or (vlan and ($full))" "$full or (vlan and ($full))" "$full" "$raw" ''; do
    [ -n "$FILTER" ] || break
    [ -z "$session" ] || FILTER="($FILTER) and $session"
    [ -n "$PRINT" ] && return
    if bounded 5 /dev/null /dev/null tcpdump -i "$1" -d "$FILTER"; then return; fi
  done
  say "$1: its link takes no filter, captured whole"
}

start_captures() {
  if [ -z "$INTERFACES" ]; then
    say "no interface to capture on"
    FAILED=1
    return
  fi
  if ! has tcpdump; then
    say "tcpdump is not installed: no captures, only state"
    FAILED=1
    return
  fi
  # shellcheck disable=SC2086
  set -- $INTERFACES
  # Frames until all captures together are full: each has its length and a record header.
  frames=$((MOST_MB * 1048576 / $# / (SNAP + 16)))
  for name in "$@"; do
    choose_filter "$name"
    # One word, or none.
    tcpdump -n -i "$name" -s "$SNAP" -U -c "$frames" -w "$WORK/$FOLDER/$name.pcap" ${FILTER:+"$FILTER"} \
      </dev/null >/dev/null 2>"$WORK/$name.err" &
    pid=$!
    TCPDUMPS="$TCPDUMPS $pid:$name"
    say "capture on $name: $SNAP bytes of at most $frames frames${FILTER:+, filter: $FILTER}"
  done
  await_captures
}

# Until each of them listens, or has failed.
await_captures() {
  tries=0
  while [ "$tries" -lt 5 ]; do
    waiting=
    for capture in $TCPDUMPS; do
      name=${capture#*:}
      if kill -0 "${capture%%:*}" 2>/dev/null && ! grep -q 'listening on' "$WORK/$name.err"; then waiting=1; fi
    done
    [ -n "$waiting" ] || break
    sleep 1
    tries=$((tries + 1))
  done
  [ "$tries" -eq 0 ] && sleep 1
  running=
  for capture in $TCPDUMPS; do
    name=${capture#*:}
    if kill -0 "${capture%%:*}" 2>/dev/null && grep -q 'listening on' "$WORK/$name.err"; then
      running=1
    elif ! grep -q 'listening on' "$WORK/$name.err"; then
      say "capture on $name failed: $(head -c 300 "$WORK/$name.err" | tr '\n' ' ')"
      FAILED=1
    fi
  done
  LISTENING=$running
}

stop_captures() {
  for capture in $TCPDUMPS; do
    pid=${capture%%:*}
    name=${capture#*:}
    kill -0 "$pid" 2>/dev/null || say "capture on $name ended before its time: full, or failed"
    kill -TERM "$pid" 2>/dev/null
  done
  for capture in $TCPDUMPS; do
    pid=${capture%%:*}
    name=${capture#*:}
    watch_over 4 "$pid"
    wait "$pid" 2>/dev/null
    stop_watch
    file=$WORK/$FOLDER/$name.pcap
    if [ -s "$file" ]; then
      say "capture on $name: $(wc -c <"$file" | tr -d ' ') bytes; $(grep -E 'captured|dropped' "$WORK/$name.err" | tr '\n' ';')"
    else
      rm -f "$file"
      FAILED=1
      say "capture on $name: nothing was written"
    fi
  done
  TCPDUMPS=
}

# --- the bundle ---

write_manifest() {
  {
    printf '{"collector": 1, "host": "%s", "machine": "%s", "from": "%s", "to": "%s", "seconds": %d, "snap": %d, ' \
      "$NAME" "$MACHINE" "$STARTED" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$DURATION" "$SNAP"
    printf '"complete": %s, "interfaces": [' "$([ "$FAILED" -eq 0 ] && echo true || echo false)"
    comma=
    for name in $INTERFACES; do
      printf '%s"%s"' "$comma" "$name"
      comma=', '
    done
    printf ']}\n'
  } >"$WORK/$FOLDER/manifest.json"
}

# States first: whoever reads the stream knows the host before its packets.
pack() {
  write_manifest
  # shellcheck disable=SC2046
  set -- $(cd "$WORK/$FOLDER" && for file in manifest.json state.before state.after collector.log *.pcap; do
    [ -f "$file" ] && printf '%s ' "$FOLDER/$file"
  done)
  bounded 120 "$WORK/out" "$WORK/err" tar -czf "$WORK/bundle.tar.gz" -C "$WORK" "$@"
  status=$?
  if [ "$status" -ne 0 ] || ! [ -s "$WORK/bundle.tar.gz" ]; then
    die 4 "tar failed (status $status): $(head -c 300 "$WORK/err" | tr '\n' ' ')"
  fi
  cp "$WORK/bundle.tar.gz" "$BUNDLE" || die 4 "cannot write $BUNDLE"
  say "wrote $BUNDLE ($(wc -c <"$BUNDLE" | tr -d ' ') bytes)"
}

service_url() {
  url=$POST
  while [ "${url%/}" != "$url" ]; do url=${url%/}; done
  printf '%s' "${url%/v1/analyses}/v1/analyses"
}

write_body() {
  BOUNDARY=collector-$$-$(date +%s)
  {
    printf -- '--%s\r\nContent-Disposition: form-data; name="%s.bundle"; filename="%s.tar.gz"\r\n\r\n' \
      "$BOUNDARY" "$NAME" "$FOLDER"
    cat "$WORK/bundle.tar.gz"
    printf '\r\n--%s--\r\n' "$BOUNDARY"
  } >"$WORK/body"
}

post_by_nc() { # HOST[:PORT]/PATH
  host=${1%%/*}
  port=80
  case $host in
  *:*) port=${host##*:} ;;
  esac
  {
    printf 'POST /%s HTTP/1.0\r\nHost: %s\r\nAccept: text/plain\r\n' "${1#*/}" "$host"
    [ -z "${LVS_VERDICT_KEY:-}" ] || printf 'Authorization: Bearer %s\r\n' "$LVS_VERDICT_KEY"
    printf 'Content-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\n\r\n' \
      "$BOUNDARY" "$(wc -c <"$WORK/body")"
    cat "$WORK/body"
  } >"$WORK/request"
  # shellcheck disable=SC2016
  bounded "$POST_LIMIT" "$WORK/answer" "$WORK/err" sh -c 'exec nc "$1" "$2" <"$3"' sh "${host%:*}" "$port" "$WORK/request" ||
    return
  head -n 1 "$WORK/answer" | grep -q '^HTTP/1.[01] 2'
}

post() {
  url=$(service_url)
  [ "$(wc -c <"$BUNDLE")" -le 99000000 ] || die 5 "not posted: a request holds 100 MB; use --max-mb, --vip or --snap"
  say "posting to $url"
  # In files: what a program was called with everybody on the host can see.
  : >"$WORK/headers"
  : >"$WORK/wgetrc"
  if [ -n "${LVS_VERDICT_KEY:-}" ]; then
    printf 'Authorization: Bearer %s\n' "$LVS_VERDICT_KEY" >"$WORK/headers"
    printf 'header = Authorization: Bearer %s\n' "$LVS_VERDICT_KEY" >"$WORK/wgetrc"
  fi
  if has curl; then
    bounded "$POST_LIMIT" "$WORK/answer" "$WORK/err" curl -sS --connect-timeout 10 -H 'Accept: text/plain' \
      -H "@$WORK/headers" \
      -w '\nstatus %{http_code}\n' -F "$NAME.bundle=@$WORK/bundle.tar.gz;filename=$FOLDER.tar.gz" "$url"
    status=$?
    if [ "$status" -eq 0 ] && ! grep -q '^status 2[0-9][0-9]$' "$WORK/answer"; then status=22; fi
  elif has wget && ! wget --help 2>&1 </dev/null | grep -q BusyBox; then
    write_body
    bounded "$POST_LIMIT" "$WORK/answer" "$WORK/err" wget -q -O - --header 'Accept: text/plain' \
      --config "$WORK/wgetrc" \
      --header "Content-Type: multipart/form-data; boundary=$BOUNDARY" --post-file "$WORK/body" "$url"
    status=$?
  elif has nc && [ "${url#http://}" != "$url" ]; then
    # The wget of BusyBox ends a body at its first zero byte.
    write_body
    post_by_nc "${url#http://}"
    status=$?
  else
    die 5 "not posted: no curl, no GNU wget, no nc for an http URL; the bundle stays at $BUNDLE"
  fi
  cat "$WORK/answer"
  [ "$status" -eq 0 ] ||
    die 5 "not posted (status $status): $(head -c 300 "$WORK/err" | tr '\n' ' '); the bundle stays at $BUNDLE"
}

# --- the way ---

clean_up() {
  trap - EXIT INT TERM HUP
  for capture in $TCPDUMPS; do kill -TERM "${capture%%:*}" 2>/dev/null; done
  [ -z "$RUNNING" ] || kill -TERM "$RUNNING" 2>/dev/null
  if [ -n "$DEADLINE_PID" ]; then
    WATCH_PID=$DEADLINE_PID
    stop_watch
  fi
  if [ -n "$TCPDUMPS$RUNNING" ]; then
    sleep 1
    for capture in $TCPDUMPS; do kill -KILL "${capture%%:*}" 2>/dev/null; done
    [ -z "$RUNNING" ] || kill -KILL "$RUNNING" 2>/dev/null
  fi
  [ -z "$WORK" ] || rm -rf "$WORK"
}

interrupted() {
  say "interrupted: nothing is kept"
  exit 130
}

print_commands() {
  echo "# state before, and again after"
  state_commands
  echo "# captures, for $DURATION s"
  for name in $INTERFACES; do
    choose_filter "$name"
    printf "tcpdump -n -i %s -s %s -U -w %s.pcap '%s'\n" "$name" "$SNAP" "$name" "$FILTER"
  done
  printf '# the bundle\ntar -czf %s\n' "$BUNDLE"
  [ -z "$POST" ] || printf "curl -F '%s.bundle=@%s' '%s'\n" "$NAME" "$BUNDLE" "$(service_url)"
}

main() {
  read_options "$@"
  MACHINE=$({ uname -n 2>/dev/null || echo host; } | tr '[:upper:]' '[:lower:]' | sed 's/[.].*//' | tr -cd 'a-z0-9-' | cut -c 1-24)
  MACHINE=${MACHINE:-host}
  NAME=$ROLE
  # Several real servers run the same line: each has a name of its own.
  [ "$ROLE" = rs ] && NAME=$(printf 'rs-%s' "$MACHINE" | sed 's/--*/-/g;s/-$//')
  STARTED=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  FOLDER=$NAME-$(date -u +%Y%m%dT%H%M%SZ)
  BUNDLE=$OUTPUT/$MACHINE-$FOLDER.tar.gz
  [ -n "$INTERFACES" ] || find_interfaces
  [ -z "$WITH_LO" ] || INTERFACES="$INTERFACES lo"
  if [ -n "$PRINT" ]; then
    print_commands
    exit 0
  fi
  has tar || die 4 "tar is not installed: no bundle can be written"
  if ! [ -d "$OUTPUT" ] || ! [ -w "$OUTPUT" ]; then die 4 "cannot write to the folder $OUTPUT"; fi
  [ "$(id -u)" = 0 ] || say "not root: captures and some commands will fail"
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/collect.XXXXXX") || die 4 "no temporary folder"
  trap clean_up EXIT
  trap interrupted INT TERM HUP
  mkdir "$WORK/$FOLDER" || die 4 "no temporary folder"
  # Whatever hangs, this ends.
  watch_over $((DURATION + 900)) $$
  DEADLINE_PID=$WATCH_PID
  say "host $NAME, $DURATION s, interfaces:$INTERFACES"
  take_state "$WORK/$FOLDER/state.before" before
  LISTENING=
  start_captures
  if [ -n "$LISTENING" ]; then
    say "capturing for $DURATION s: run the test now"
    sleep "$DURATION" &
    RUNNING=$!
    wait "$RUNNING"
    RUNNING=
  fi
  stop_captures
  take_state "$WORK/$FOLDER/state.after" after
  pack
  [ -z "$POST" ] || post
  [ "$FAILED" -eq 0 ] || die 2 "incomplete, see above"
  exit 0
}

main "$@"
