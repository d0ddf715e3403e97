import { expect, test } from "vitest";
import { commandOfFile } from "../../../src/analysis/host/file-names.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

test.each([
  ["sos_commands/networking/ip_-d_address", "ip -d address"],
  ["sosreport-ds-2024-11-18-abc/sos_commands/ipvs/ipvsadm_-Ln", "ipvsadm -Ln"],
  [
    "sos_commands/networking/namespaces/blue/ip_netns_exec_blue_ip_address_show",
    "ip netns exec blue ip address show",
  ],
  ["sos_commands/kernel/sysctl_-a", "sysctl -a"],
  ["sos_commands/networking/ethtool_-S_eth0", "ethtool -S eth0"],
  ["sos_commands/networking/ss_-peaonmi", "ss -peaonmi"],
  ["sos_commands/ipvs/cat_.proc.net.ip_vs_stats", "cat /proc/net/ip_vs_stats"],
  ["./sosreport-ds/proc/net/snmp", "cat /proc/net/snmp"],
  ["etc/keepalived/keepalived.conf", "cat /etc/keepalived/keepalived.conf"],
  ["var/log/messages", "cat /var/log/messages"],
])("%s holds what `%s` prints", (path, command) => {
  expect(commandOfFile(path)).toBe(command);
});

test.each(["/proc/net/snmp", "docs/rules/README.md", "ip addr", "proc", "sos_commands/ip", ""])(
  "%j says nothing",
  (path) => {
    expect(commandOfFile(path)).toBeUndefined();
  },
);

test("the files of a report, put together, are read like its commands", () => {
  const text = [
    "==> sos_commands/networking/ip_-d_address <==",
    "2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000",
    "    inet 10.0.0.1/24 scope global eth0",
    "",
    "==> sos_commands/networking/ip_netns_exec_blue_ip_address_show <==",
    "2: eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000",
    "    inet 10.9.9.9/24 scope global eth0",
    "### sos_commands/ipvs/ipvsadm_-Ln",
    "IP Virtual Server version 1.2.1 (size=4096)",
    "Prot LocalAddress:Port Scheduler Flags",
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
    "UDP  10.0.0.60:5000 rr",
    "==> proc/net/snmp <==",
    "Udp: InDatagrams NoPorts",
    "Udp: 7 3",
    "==> etc/keepalived/keepalived.conf <==",
    "# of the director",
    "vrrp_instance VI_1 {",
    "    interface eth0",
    "}",
  ].join("\n");
  const state = parseHost("ds", "now", text);
  expect(state.addresses.map((a) => a.ip)).toEqual(["10.0.0.1"]);
  expect(state.services.length).toBe(1);
  expect(state.counters.map((c) => [c.name, c.value])).toEqual([
    ["UdpInDatagrams", 7],
    ["UdpNoPorts", 3],
  ]);
  expect(state.vrrpInstances.map((v) => v.interface)).toEqual(["eth0"]);
  expect(state.unread.map((at) => at.text)).toEqual([
    "(… output of network namespace blue not read) sos_commands/networking/ip_netns_exec_blue_ip_address_show",
  ]);
});
