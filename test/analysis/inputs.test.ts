import { describe, expect, it } from "vitest";
import { parsePartName, roleOf, UnusableInputs } from "../../src/analysis/inputs.ts";

describe("a part's name", () => {
  it.each([
    ["ds", "ds", "capture", "now"],
    ["ds.capture", "ds", "capture", "now"],
    ["rs-web03", "rs-web03", "capture", "now"],
    ["client2.state", "client2", "state", "now"],
    ["rs1.state.before", "rs1", "state", "before"],
    ["rs1.state.after", "rs1", "state", "after"],
    ["topology", "", "topology", "now"],
  ])("%s", (part, host, kind, moment) => expect(parsePartName(part)).toEqual({ host, kind, moment }));

  it.each([
    "",
    ".",
    "web",
    "DS",
    "ds.",
    "ds.cap",
    "ds.capture.before",
    "ds.state.later",
    "ds.state.before.more",
    "topology.state",
    "rs1/../../etc",
    "rs_1",
    `rs${"a".repeat(60)}`,
    "__proto__",
  ])("is not %j", (part) => expect(parsePartName(part)).toBeUndefined());
});

it.each([
  ["client", "client"],
  ["client-2", "client"],
  ["ds", "director"],
  ["ds-b", "director"],
  ["rs1", "real-server"],
  ["rs-web03", "real-server"],
  ["dsx", "director"],
  ["server", undefined],
  ["rs-", undefined],
])("%s is a %s", (host, role) => expect(roleOf(host)).toBe(role));

it("says why nothing could be read, part by part", () => {
  const problems = [{ part: "ds", code: "capture-garbage", byte: 0, detail: "no capture" }];
  const error = new UnusableInputs(problems);
  expect(error).toBeInstanceOf(Error);
  expect(error.problems).toEqual(problems);
});
