import fc from "fast-check";
import { expect, test } from "vitest";
import { HOST_LIMITS } from "../../../src/analysis/host/define.ts";
import { HOST_PARSERS } from "../../../src/analysis/host/index.ts";
import { splitSections } from "../../../src/analysis/host/sections.ts";

const isRead = (words: readonly string[]): boolean => HOST_PARSERS.some((p) => p.matchesCommand(words));
const split = (text: string) => splitSections(text, isRead);
const shape = (text: string) =>
  split(text).sections.map((s) => [s.command?.text ?? "", s.header, s.lines.map((l) => l.line)]);

test("one section per header, with the numbers of its lines", () => {
  expect(shape("### ip addr\na\nb\n# ipvsadm -Ln\n[root@ds ~]# uname -r\nc\n")).toEqual([
    ["ip addr", 1, [2, 3]],
    ["ipvsadm -Ln", 4, []],
    ["uname -r", 5, [6]],
  ]);
});

test("what stands before the first header, or behind a heading in words, is named by nobody", () => {
  expect(shape("x\n### ip addr\na\n### Director\nb")).toEqual([
    ["", 0, [1]],
    ["ip addr", 2, [3]],
    ["", 4, [5]],
  ]);
});

test("the comments of a file that is shown are no headings", () => {
  expect(shape("# cat /etc/sysctl.conf\n### Network\nnet.ipv4.ip_forward = 1\n# ip a\nx")).toEqual([
    ["cat /etc/sysctl.conf", 1, [2, 3]],
    ["ip a", 4, [5]],
  ]);
});

test("line ends of every kind, and marks of empty output", () => {
  expect(split("### ip addr\r\n<无输出>\r\n(no output)\n```\n1: lo\r\n").sections[0].lines).toEqual([
    { text: "1: lo", line: 5, original: "1: lo" },
  ]);
});

test("a line is cited as it stands in the text, cut after 300 characters, without colours in its plain form", () => {
  const [{ lines }] = split(`\x1b[36meth0\x1b[0m\n${"x".repeat(500)}`).sections;
  expect(lines[0]).toEqual({ text: "eth0", line: 1, original: "\x1b[36meth0\x1b[0m" });
  expect([lines[1].text.length, lines[1].original.length]).toEqual([500, 300]);
});

test("output that lost the line end behind its command is the first line of its body", () => {
  const { sections, repaired } = split("# ethtool -S e | grep errorrx_errors: 0tx_errors: 0\n");
  expect(sections.map((s) => [s.command?.text, s.lines.map((l) => [l.line, l.text])])).toEqual([
    ["ethtool -S e | grep error", [[1, "rx_errors: 0tx_errors: 0"]]],
  ]);
  expect(repaired).toBe(true);
});

test("limits are met by saying so", () => {
  const many = split("a\n".repeat(HOST_LIMITS.lines + 5));
  expect(many.sections[0].lines.length).toBe(HOST_LIMITS.lines);
  expect(many.dropped).toEqual([{ line: HOST_LIMITS.lines, text: "(… more lines not read)", command: "" }]);
  const sections = split("# ip a\n".repeat(HOST_LIMITS.sections + 5));
  expect(sections.sections.length).toBe(HOST_LIMITS.sections);
  expect(sections.dropped.map((at) => at.line)).toEqual([HOST_LIMITS.sections + 1]);
  const long = split("x".repeat(HOST_LIMITS.textBytes + 1));
  expect(long.sections[0].lines[0].text.length).toBe(HOST_LIMITS.textBytes);
  expect(long.dropped.length).toBe(1);
});

test("every line that is no header is in exactly one section, in order", () => {
  const line = fc.constantFrom(
    "a",
    "net.ipv4.ip_forward = 1",
    "# LVS rules",
    "",
    "  -> x",
    "1: lo: <UP>",
    "### ip addr",
    "[root@ds ~]# x",
    "## y",
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { sections } = split(lines.join("\n"));
      const seen = sections.flatMap((s) => s.lines.map((l) => l.line));
      const headers = new Set(sections.map((s) => s.header));
      const expected = lines
        .map((_, i) => i + 1)
        .filter((n) => !headers.has(n) && !(n === lines.length && lines[n - 1] === ""));
      expect(seen).toEqual(expected);
    }),
  );
});
