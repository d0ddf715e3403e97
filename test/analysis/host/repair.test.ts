import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BodyLine } from "../../../src/analysis/host/define.ts";
import { repairLines } from "../../../src/analysis/host/repair.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";
import { factsOf, fixtureTexts } from "./host-texts.ts";

const HEALTHY = fixtureTexts();
const bodyOf = (text: string): BodyLine[] =>
  text
    .split("\n")
    .slice(1)
    .map((line, i) => ({ text: line, at: { line: i + 2, text: line, command: "" } }));

test.each(HEALTHY)("leaves $parser/$name as it is", ({ parser, text }) => {
  const lines = bodyOf(text);
  const repaired = repairLines(parser, lines);
  expect(repaired.repaired).toBe(false);
  expect(repaired.lines).toEqual(lines);
});

test("what it cuts are the characters of the line, blanks at the cuts aside, and each part cites it", () => {
  const parsers = [...new Set(HEALTHY.map((f) => f.parser))];
  const piece = fc.constantFrom(
    "2: eth0: <UP>",
    "inet 10.0.0.1/8",
    "forever",
    "valid_lft",
    "0",
    "rx_a: 1",
    "UDP 1.1.1.1:1 rr",
    "-> ",
    "net.ipv4.a = 1",
    "Ip: 1",
    " ",
  );
  fc.assert(
    fc.property(fc.constantFrom(...parsers), fc.array(piece), (parser, pieces) => {
      const text = pieces.join("");
      const { lines } = repairLines(parser, [{ text, at: { line: 7, text, command: "x" } }]);
      expect(
        lines
          .map((l) => l.text)
          .join("")
          .replaceAll(" ", ""),
      ).toBe(text.replaceAll(" ", ""));
      for (const line of lines) expect(line.at).toEqual({ line: 7, text, command: "x" });
      expect(new Set(lines.map((l) => l.at)).size).toBe(lines.length);
    }),
  );
});

/** Outputs that say in every line where it ends, so that nothing is lost with the line ends. */
const FLATTENED = [
  "ip-addr/plain.txt",
  "ip-addr/details.txt",
  "ip-addr/ipv4.txt",
  "ip-addr/statistics.txt",
  "ip-addr/one-line.txt",
  "ip-addr/masked.txt",
  "ip-link/plain.txt",
  "ip-link/statistics.txt",
  "ip-link/more-statistics.txt",
  "ip-neigh/states.txt",
  "ip-route/all-tables.txt",
  "ip-rule/rules.txt",
  "ifconfig/net-tools-2.10.txt",
  "sysctl/pattern.txt",
  "sysctl/named.txt",
  "ipvsadm-list/stats.txt",
  "ipvsadm-list/tunnel.txt",
  "ipvsadm-list/masked.txt",
  "ipvsadm-connections/udp.txt",
  "ethtool-s/veth.txt",
  "ethtool-s/e1000-masked.txt",
  "nstat/absolute.txt",
  "proc-snmp/snmp.txt",
  "proc-snmp/netstat.txt",
  "proc-snmp6/kernel-6.txt",
  "proc-net-dev/kernel-6.txt",
  "proc-ip-vs-stats/totals.txt",
  "netstat-i/net-tools-2.txt",
  "netstat-s/udp-only.txt",
];

describe.each(FLATTENED)("%s", (path) => {
  const { text } = HEALTHY.find((f) => `${f.parser}/${f.name}` === path) ?? { text: "" };
  const [header, ...body] = text.trimEnd().split("\n");
  const whole = factsOf(parseHost("ds", "now", text));

  test.each([
    ["by nothing", body.join("")],
    ["with its indentation by nothing", body.map((l) => l.trimStart()).join("")],
    ["by single blanks", body.map((l) => l.trim()).join(" ")],
  ])("is read alike with line ends replaced %s", (_, flat) => {
    const state = parseHost("ds", "now", `${header}\n${flat}\n`);
    expect(factsOf(state)).toEqual(whole);
    expect(state.repaired).toBe(true);
    expect(state.unread).toEqual([]);
  });
});
