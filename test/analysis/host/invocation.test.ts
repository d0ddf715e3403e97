import { expect, test } from "vitest";
import { optionValue, readInvocation, readsProcNet } from "../../../src/analysis/host/invocation.ts";

test("takes options apart", () => {
  const { program, letters, long, operands } = readInvocation([
    "/sbin/ipvsadm",
    "-Ln",
    "-c",
    "--stats",
    "--sort=x",
    "eth0",
  ]);
  expect(program).toBe("ipvsadm");
  expect([...letters]).toEqual(["L", "n", "c"]);
  expect([...long]).toEqual(["stats", "sort"]);
  expect(operands).toEqual(["eth0"]);
  expect(readInvocation([]).program).toBe("");
});

test("finds an option's value", () => {
  expect(optionValue(["iptables", "-t", "nat", "-S"], "-t", "--table")).toBe("nat");
  expect(optionValue(["iptables", "--table=nat"], "-t", "--table")).toBe("nat");
  expect(optionValue(["iptables", "-t"], "-t", "--table")).toBeUndefined();
  expect(optionValue(["iptables", "-S"], "-t", "--table")).toBeUndefined();
});

test("knows a file below /proc/net by any of its names", () => {
  for (const path of ["/proc/net/snmp", "/proc/self/net/snmp", "/proc/1204/net/snmp"])
    expect(readsProcNet(["cat", path], "snmp")).toBe(true);
  for (const path of ["/proc/net/snmp6", "/proc/net/dev_snmp6/snmp", "/tmp/proc/net/snmp", "snmp"])
    expect(readsProcNet(["cat", path], "snmp")).toBe(false);
});
