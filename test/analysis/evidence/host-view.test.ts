import { describe, expect, it } from "vitest";
import { hasWhole, lastState, showsTable, sysctl } from "../../../src/analysis/evidence/host-view.ts";
import { Captures } from "../observe/build-views.ts";

const text = (value: number) => `### sysctl -a\nnet.ipv4.ip_forward = ${value}\n`;
const observed = (...moments: readonly string[]) =>
  new Captures().observe(Object.fromEntries(moments.map((m, i) => [`rs1.state${m}`, text(i)])));

describe("the last state of a host", () => {
  it.each([
    [["", ".before", ".after"], "after"],
    [[".after", ".before"], "after"],
    [["", ".before"], "now"],
    [[".before"], "before"],
  ])("of %j is that of %s", (moments, moment) =>
    expect(lastState(observed(...moments), "rs1")?.moment).toBe(moment),
  );

  it("is none of another host's", () => expect(lastState(observed(""), "rs2")).toBeUndefined());
});

describe("a sysctl", () => {
  const read = (lines: string) => {
    const state = lastState(new Captures().observe({ "rs1.state": `### sysctl -a\n${lines}\n` }), "rs1");
    return state && sysctl(state, "net.ipv4.ip_forward")?.value;
  };

  it("is a number", () => expect(read("net.ipv4.ip_forward = 1")).toBe(1));
  it("is what was printed last", () =>
    expect(read("net.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 0")).toBe(0));
  it("is not there", () => expect(read("net.ipv4.other = 1")).toBeUndefined());
  it("is no number", () => expect(read("net.ipv4.ip_forward = on 1")).toBeUndefined());
});

describe("a whole output", () => {
  const whole = (head: string) => {
    const state = lastState(
      new Captures().observe({ "rs1.state": `${head}\nnet.ipv4.ip_forward = 1\n` }),
      "rs1",
    );
    return state && hasWhole(state, ["sysctl"]);
  };

  it("is one without a filter behind it", () => {
    expect(whole("### sysctl -a")).toBe(true);
    expect(whole("### sysctl -a | grep forward")).toBe(false);
    expect(whole("### ip addr")).toBe(false);
  });
});

describe("a table of netfilter", () => {
  const tables = (command: string, output = "-P INPUT ACCEPT") => {
    const state = lastState(new Captures().observe({ "rs1.state": `### ${command}\n${output}\n` }), "rs1");
    return (["filter", "nat", "mangle"] as const).filter((table) => state && showsTable(state, table));
  };

  it.each([
    ["iptables-save -c", ["filter", "nat", "mangle"]],
    ["iptables-save -t nat", ["nat"]],
    ["iptables -S", ["filter"]],
    ["sudo iptables -t mangle -S", ["mangle"]],
    ["iptables --table=nat -S", ["nat"]],
    ["uname -a", []],
  ])("is shown by %s: %j", (command, shown) => expect(tables(command)).toEqual(shown));

  it.each([
    ["iptables -nvL", ["filter"]],
    ["iptables -t nat -nvL", ["nat"]],
  ])("is listed by %s: %j", (command, shown) =>
    expect(tables(command, "Chain INPUT (policy ACCEPT 0 packets, 0 bytes)")).toEqual(shown),
  );
});
