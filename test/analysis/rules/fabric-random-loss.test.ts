import { describe, expect, it } from "vitest";
import { fabricRandomLoss, lossRange } from "../../../src/analysis/rules/fabric-random-loss.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricRandomLoss,
  [
    { case: "dr-partial-loss-random", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
    {
      case: "dr-partial-loss-random",
      but: ["without state", without(".state")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
    { case: "dr-partial-loss-one-server", segments: ["ds>rs1"], confidence: "likely" },
    // Every datagram is the same: only counts tell.
    { case: "dr-loss-identical", segments: ["ds>rs1", "ds>rs2"], confidence: "likely" },
    { case: "front-random-loss", segments: ["client>ds"], confidence: "likely" },
    { case: "reply-random-loss", segments: ["rs1>client", "rs2>client"], confidence: "likely" },
  ],
  [
    // The network made two of some, and none is lost.
    { case: "dr-network-duplicates", outcome: "pass" },
    // All that one real server sends is lost.
    { case: "nat-reply-blocked", outcome: "not-applicable" },
    // The director's adapter counts what is missing.
    { case: "ds-nic-rx-drop", outcome: "not-applicable" },
    // Everything of one kind is lost: a filter.
    { case: "dr-antispoof-matrix", outcome: "not-applicable" },
    { case: "dr-healthy-identical", outcome: "pass" },
    { case: "dr-rs-capture-ended-early", outcome: "inconclusive" },
  ],
);

describe("the range of loss rates that a count allows", () => {
  // Wilson, 1927; computed with R: prop.test(x, n, correct = FALSE)$conf.int * 100
  it.each([
    [1, 60, 0.29, 8.86],
    [5, 100, 2.15, 11.18],
    [30, 60, 37.74, 62.26],
    [0, 10, 0, 27.75],
  ])("%i of %i", (lost, sent, low, high) => {
    const [from, to] = lossRange(lost, sent);
    expect(from).toBeCloseTo(low, 1);
    expect(to).toBeCloseTo(high, 1);
  });
});
