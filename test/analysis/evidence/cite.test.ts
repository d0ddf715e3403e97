import { describe, expect, it } from "vitest";
import { citeGrowth, citeLine, inputOf, timeText } from "../../../src/analysis/evidence/cite.ts";
import { parseHost } from "../../../src/analysis/host/state.ts";

describe("the time of a frame", () => {
  it.each([
    [0, 0, 6, "1970-01-01T00:00:00.000000Z"],
    [1_767_225_600, 5, 9, "2026-01-01T00:00:00.000000005Z"],
    [1_767_225_600, 123_456_789, 6, "2026-01-01T00:00:00.123456Z"],
    [1_767_225_600, 999_999_999, 0, "2026-01-01T00:00:00Z"],
    [1_767_225_600, 120_000_000, 2, "2026-01-01T00:00:00.12Z"],
    [1_767_225_600, 1, 12, "2026-01-01T00:00:00.000000001Z"],
    [0xffffffff, 0, 6, "2106-02-07T06:28:15.000000Z"],
  ])("%i s, %i ns, %i digits", (seconds, nanos, digits, text) =>
    expect(timeText(seconds, nanos, digits)).toBe(text),
  );
});

describe("a line of state", () => {
  const text = "### sysctl -a\nnet.ipv4.ip_forward = 1\n";

  it.each([
    ["now", "rs1.state"],
    ["before", "rs1.state.before"],
    ["after", "rs1.state.after"],
  ] as const)("of %s is cited as %s", (moment, input) => {
    const state = parseHost("rs1", moment, text);
    expect(inputOf(state)).toBe(input);
    expect(citeLine(state, state.sysctls[0])).toEqual({
      kind: "state",
      host: "rs1",
      command: "sysctl -a",
      input,
      line: 2,
      text: "net.ipv4.ip_forward = 1",
    });
  });
});

it("cites a counter by both its values", () => {
  const at = { line: 1, text: "", command: "nstat -az" };
  expect(citeGrowth("ds", { name: "UdpNoPorts", before: 1, after: 4, growth: 3, at })).toEqual({
    kind: "count",
    host: "ds",
    name: "UdpNoPorts",
    before: 1,
    after: 4,
  });
});
