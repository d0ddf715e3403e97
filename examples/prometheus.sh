#!/bin/bash
# prometheus.sh METRICS.prom PART=FILE ..: posts the files, writes the verdict for node_exporter's textfile collector.
# Needs curl and jq; LVS_VERDICT_KEY is the key, where the server takes one. A line for cron, after something that captures:
#   */15 * * * * SERVER=http://127.0.0.1:8787 /opt/lvs/prometheus.sh /var/lib/node_exporter/lvs.prom ds=/var/cap/ds.cap
set -euo pipefail
target=$1
shift
parts=("${@/=/=@}")

# In the same folder and then renamed: the collector never reads half a file, and takes only what ends in .prom.
scratch=$(mktemp "$target.XXXXXX")
trap 'rm -f "$scratch"' EXIT

metrics() {
  curl -sS --fail -H @- "${parts[@]/#/-F}" "${SERVER:-http://127.0.0.1:8787}/v1/analyses" \
    <<<"${LVS_VERDICT_KEY:+Authorization: Bearer $LVS_VERDICT_KEY}" | jq -r '
    # Names of hosts and rules hold nothing else; a label could not be broken out of anyway.
    def tame: tostring | gsub("[^A-Za-z0-9._-]"; "_");
    .verdict.outcome as $outcome | (.verdict.cause // "" | tame) as $cause |
    "# HELP lvs_verdict_outcome 1 for the verdict of the last analysis.",
    "# TYPE lvs_verdict_outcome gauge",
    (("healthy", "faulty", "inconclusive") |
      "lvs_verdict_outcome{outcome=\"\(.)\"} \(if . == $outcome then 1 else 0 end)"),
    "# HELP lvs_verdict_cause 1 for the rule that names the cause.",
    "# TYPE lvs_verdict_cause gauge",
    (if $cause == "" then empty else "lvs_verdict_cause{cause=\"\($cause)\"} 1" end),
    "# HELP lvs_verdict_missing_packets Packets that left one end of a leg and never arrived.",
    "# TYPE lvs_verdict_missing_packets gauge",
    (.segments[] | "lvs_verdict_missing_packets{direction=\"\(.direction)\",from=\"\(.from | tame)\"," +
      "to=\"\(.to | tame)\"} \(.packets.missing)")'
}

status=0
metrics >"$scratch" || status=3
# Without an answer the old numbers would pass for new ones: only this is said then.
if [ "$status" != 0 ]; then : >"$scratch"; fi
cat >>"$scratch" <<METRICS
# HELP lvs_verdict_success 1 when the last analysis made a report.
# TYPE lvs_verdict_success gauge
lvs_verdict_success $((status == 0))
# HELP lvs_verdict_last_run_timestamp_seconds When that was.
# TYPE lvs_verdict_last_run_timestamp_seconds gauge
lvs_verdict_last_run_timestamp_seconds $(date +%s)
METRICS
chmod 644 "$scratch"
mv "$scratch" "$target"
exit "$status"
