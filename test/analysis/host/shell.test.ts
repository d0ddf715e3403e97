import fc from "fast-check";
import { expect, test } from "vitest";
import { readCommandLine } from "../../../src/analysis/host/shell.ts";

test.each([
  ["ip -d addr", [["ip", "-d", "addr"]], false],
  ["sudo -n LANG=C /usr/sbin/ip addr 2>/dev/null | sort", [["ip", "addr"]], false],
  ["sudo -u root env LC_ALL=C ipvsadm -Ln", [["ipvsadm", "-Ln"]], false],
  ["ip netns exec blue ip a", [["ip", "a"]], false],
  ["watch -n 1 -d 'ipvsadm -Ln --stats | grep UDP'", [["ipvsadm", "-Ln", "--stats"]], true],
  ["timeout 5 dmesg > /tmp/x 2>&1", [["dmesg"]], false],
  ["ssh -p 22 root@rs1 'ip -4 a'", [["ip", "-4", "a"]], false],
  ["nsenter -t 4711 -n ss -lnt", [["ss", "-lnt"]], false],
  ["hostname; ip a && ip r", [["hostname"], ["ip", "a"], ["ip", "r"]], false],
  [
    "while true; do nstat -az; sleep 1; done",
    [["while", "true"], ["nstat", "-az"], ["sleep", "1"], ["done"]],
    false,
  ],
  ["ip a | grep inet", [["ip", "a"]], true],
  ["ip a # all of them", [["ip", "a"]], false],
  ["ip -4 a", [["ip", "-4", "a"]], false],
  ["ip route show table all", [["ip", "route", "show", "table", "all"]], false],
  ["ip addr show dev eth0", [["ip", "addr", "show", "dev", "eth0"]], true],
  ["ip route get 10.0.0.1", [["ip", "route", "get", "10.0.0.1"]], true],
  ["sysctl -a", [["sysctl", "-a"]], false],
  ["sysctl -ar rp_filter", [["sysctl", "-ar", "rp_filter"]], true],
  ["sysctl net.ipv4.ip_forward", [["sysctl", "net.ipv4.ip_forward"]], true],
  ["nstat -az UdpNoPorts", [["nstat", "-az", "UdpNoPorts"]], true],
  ["grep . /proc/net/snmp", [["grep", ".", "/proc/net/snmp"]], false],
  ["tail -n +1 /proc/net/snmp", [["tail", "-n", "+1", "/proc/net/snmp"]], false],
  ["head -5 /proc/net/snmp", [["head", "-5", "/proc/net/snmp"]], true],
  ["", [], false],
  ["sudo", [["sudo"]], false],
  ["'unclosed", [["unclosed"]], false],
])("reads %j", (text, commands, partial) => {
  expect(readCommandLine(text)).toMatchObject({ text, commands, partial });
});

test.each([
  ["ip addr", [""], false],
  ["sudo ip netns exec blue ip a", ["network namespace blue"], false],
  ["ip -n blue -d a", ["network namespace blue"], false],
  ["ip -d -netns blue a", ["network namespace blue"], false],
  ["ss -N blue -lnt", ["network namespace blue"], false],
  ["ip vrf exec red ss -lnt", [""], false],
  ["ip a; ip netns exec blue ip a", ["", "network namespace blue"], false],
  ["ssh -p 22 root@rs1 'sudo ip -4 a | grep inet'", ["ssh root@rs1"], false],
  ["ssh root@rs1", ["ssh root@rs1"], true],
  ["ip netns exec blue bash", ["network namespace blue"], true],
  ["docker exec -it web sh", ["docker web"], true],
  ["docker exec web ss -lnt", ["docker web"], false],
  ["docker ps", [""], false],
  ["docker run --rm --net=host tools ipvsadm -Ln", [""], false],
  ["kubectl exec -n lb ipvs-0 -- ipvsadm -Ln", ["kubectl ipvs-0"], false],
  ["nsenter -t 4711 -n ss -lnt", ["nsenter -t 4711 -n"], false],
  ["nsenter --target 1 --net ss -lnt", [""], false],
  ["nsenter --net=/var/run/netns/blue ip a", ["network namespace blue"], false],
  ["ip netns exec blue ssh rs1 ip a", ["network namespace blue"], false],
])("says where %j ran", (text, places, enters) => {
  expect(readCommandLine(text)).toMatchObject({ places, enters });
});

test("never throws, whatever is typed", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          "sudo",
          "watch",
          "ip",
          "'",
          '"',
          "|",
          ";",
          "&&",
          ">",
          "ssh",
          "-n",
          " ",
          "bash -c '",
          "#",
          "x=1",
        ),
      ),
      (parts) => {
        const { commands } = readCommandLine(parts.join(" "));
        for (const words of commands) expect(words.length).toBeGreaterThan(0);
      },
    ),
  );
});
