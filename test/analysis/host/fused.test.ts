import { expect, test } from "vitest";
import { fusedStart } from "../../../src/analysis/host/fused.ts";

test.each([
  ["ip -4 a", "1: lo: <LOOPBACK,UP> mtu 65536"],
  ["ipvsadm -Ln", "IP Virtual Server version 1.2.1 (size=4096)"],
  ["ethtool -S ens33 | grep error", "rx_errors: 0tx_errors: 0rx_length_errors: 0"],
  ["ethtool -S ens33 | grep drop", "tx_dropped: 0dropped_smbus: 0"],
  ["ethtool -S ens33 | grep -i err ", "rx_errors: 0 tx_errors: 0"],
  ["ethtool -S ens33", "NIC statistics:     rx_packets: 5"],
  ["sysctl -ar arp_ignore", "net.ipv4.conf.all.arp_ignore = 1net.ipv4.conf.lo.arp_ignore = 1"],
  ["sysctl -a | grep net.ipv4.conf", "net.ipv4.conf.all.rp_filter = 1"],
  ["ip rule", "0:\tfrom all lookup local"],
  ["ifconfig -a", "eth0: flags=4163<UP> mtu 1500"],
  ["ifconfig", "eth0      Link encap:Ethernet"],
  ["netstat -su", "Udp:    0 packets received"],
  ["ip neigh", "192.168.1.60 dev eth0 lladdr fa:16:3e:00:00:01 STALE"],
  ["ip route show table all", "default via 10.0.0.1 dev eth0"],
  ["ip route", "local 10.0.0.1 dev lo"],
  ["ip -6 route", "fe80::/64 dev eth0"],
  ["uname -a", "Linux rs1 6.1.176 #1 SMP"],
  ["ss -lnt", "State  Recv-Q Send-Q"],
])("between `%s` and its output", (command, output) => {
  expect(fusedStart(command + output)).toBe(command.length);
});

test.each([
  "ip -d addr",
  "sysctl -w net.ipv4.ip_forward=1",
  "sysctl net.ipv4.conf.all.rp_filter",
  "grep -E 'rp_filter|ip_forward' /proc/net/snmp",
  "ip route get 10.0.0.1",
  "ip -6 route get fd35:239b:6cff:4f43:4fce:e023:269:ea6b",
  "ip neigh show dev eth0",
  "ip -4 route show dev eth0",
  "ping -c 3 -i 0.3 -I 192.168.1.59 192.168.1.48",
  "tcpdump -ni any port 5000 -w /tmp/x.pcap",
  "",
])("no output in `%s`", (command) => {
  expect(fusedStart(command)).toBeUndefined();
});
