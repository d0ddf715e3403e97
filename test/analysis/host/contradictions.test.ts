import { describe, expect, test } from "vitest";
import { parseHost } from "../../../src/analysis/host/state.ts";

const addr = (mac: string, ip: string): string =>
  `### ip addr\n2: eth0: <UP,LOWER_UP> mtu 1500 state UP\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n    inet ${ip}/24 scope global eth0\n`;
const nstat = (n: number): string => `### nstat -az\n#kernel\nUdpNoPorts ${n} 0.0\n`;
const sysctl = (n: number): string => `### sysctl net.ipv4.ip_forward\nnet.ipv4.ip_forward = ${n}\n`;
const DS = addr("fa:16:3e:00:00:01", "10.0.0.1");
const RS = addr("fa:16:3e:00:00:02", "10.0.0.2");

const factsOf = (...outputs: readonly string[]) => {
  const { addresses, counters, sysctls, unread } = parseHost("ds", "now", outputs.join(""));
  return {
    ips: addresses.map((a) => a.ip),
    counters: counters.map((c) => c.value),
    sysctls: sysctls.map((c) => c.value),
    unread: unread.length,
  };
};

describe("two outputs of two machines in one text", () => {
  test("are not read, and cost no other output", () => {
    expect(factsOf(DS, nstat(5), RS, sysctl(1))).toEqual({
      ips: [],
      counters: [5],
      sysctls: ["1"],
      unread: 2,
    });
  });

  test("are the fewer where most agree: only they are not read", () => {
    const link = DS.replace("ip addr", "ip link").replace(/ {4}inet.*\n/, "");
    expect(factsOf(DS, link, RS, nstat(5))).toEqual({
      ips: ["10.0.0.1"],
      counters: [5],
      sysctls: [],
      unread: 1,
    });
  });

  test("cost what is there twice and differs", () => {
    expect(factsOf(DS, nstat(5), nstat(9), RS, sysctl(1))).toMatchObject({
      ips: [],
      counters: [],
      sysctls: ["1"],
    });
  });

  test("cost all where most is there twice", () => {
    const all = factsOf(DS, RS, nstat(5), nstat(9), sysctl(0), sysctl(1), "### uname -r\n6.1.0-18-amd64\n");
    expect(all).toEqual({ ips: [], counters: [], sysctls: [], unread: 7 });
  });

  test("are known by addresses where no MAC is shown, and by the name of the machine", () => {
    const four = (ip: string) => `### ip -4 a\n2: eth0: <UP> mtu 1500\n    inet ${ip}/24 scope global eth0\n`;
    expect(factsOf(four("10.0.0.1"), four("10.0.0.2")).ips).toEqual([]);
    const uname = (name: string) => `### uname -a\nLinux ${name} 6.1.0 #1 SMP x86_64 GNU/Linux\n`;
    expect(factsOf(uname("ds"), nstat(1), uname("rs1"), nstat(2)).counters).toEqual([]);
    expect(factsOf(uname("ds"), nstat(1), uname("ds.example.com"), nstat(2)).counters).toEqual([1, 2]);
  });
});

test.each([
  ["the same output twice", DS, DS],
  ["an address that came", DS, addr("fa:16:3e:00:00:01", "10.0.0.9")],
  ["a device of another name", DS, RS.replaceAll("eth0", "eth1")],
  [
    "the VIP on loopback",
    "### ip -4 a\n1: lo: <UP> mtu 1\n    inet 10.0.0.60/32 scope global lo\n",
    "### ip -4 a\n1: lo: <UP> mtu 1\n    inet 127.0.0.1/8 scope host lo\n",
  ],
  ["masked MACs", addr("fa:16:xx:xx:xx:01", "10.0.0.1"), addr("fa:16:xx:xx:xx:02", "10.0.0.1")],
])("%s is no contradiction", (_, one, other) => {
  expect(factsOf(one, nstat(1), other, nstat(2)).counters).toEqual([1, 2]);
});
