import { describe, expect, it } from "vitest";
import { capWrongNetns } from "../../../src/analysis/rules/cap-wrong-netns.ts";
import { analyzeParts, type CasePart, partsOf } from "../analyze-case.ts";
import type { BuiltFrame } from "../capture/build-capture.ts";
import { editCapture } from "../capture/edit-capture.ts";
import { onCases } from "./on-cases.ts";

// Files that were mixed up: real captures under another host's name.
const rs2Capture = (await partsOf("dr-healthy-3rs")).find((p) => p.part === "rs2");
const clientCapture = (await partsOf("dr-healthy")).find((p) => p.part === "client");
const asRs1 =
  (file: CasePart | undefined) =>
  ({ part, bytes }: CasePart) =>
    part === "rs1" ? file?.bytes : bytes;

/** As at a mirror of both ports, or in a virtual switch that shows a port everything: rs1's frames, and rs2's. */
const mirrored = ({ part, bytes }: CasePart): Uint8Array => {
  if (part !== "rs1" || !rs2Capture) return bytes;
  const others: BuiltFrame[] = [];
  editCapture(rs2Capture.bytes, (frame) => {
    others.push(frame);
    return frame;
  });
  return editCapture(bytes, (frame) => frame, others);
};

onCases(
  capWrongNetns,
  [
    {
      case: "dr-healthy-3rs",
      but: ["rs2's capture under rs1's name", asRs1(rs2Capture)],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
    {
      case: "dr-healthy",
      but: ["the client's capture under rs1's name", asRs1(clientCapture)],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // What is sent to a MAC that nobody has is flooded: captures show frames that are not the host's.
    { case: "dr-stale-mac", outcome: "pass" },
    { case: "dr-healthy-3rs", but: ["rs1's and rs2's ports mirrored", mirrored], outcome: "pass" },
    { case: "dr-antispoof", outcome: "pass" },
    { case: "dr-rs-capture-wrong-interface", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);

describe("captures under the wrong names", () => {
  it.each([
    ["dr-healthy", "rs1", "client", ""],
    ["dr-healthy-3rs", "rs1", "rs2", "client"],
    ["dr-healthy-3rs", "rs3", "rs1", "client"],
    ["dr-healthy", "client", "ds", ""],
    ["dr-healthy", "ds", "rs1", ""],
    ["tcp-dr-healthy", "ds", "client", ""],
    ["tcp-dr-healthy", "rs1", "client", ""],
  ])("%s with %s <- %s, without %j: no loss is named", async (id, to, from, lacking) => {
    const parts = await partsOf(id, ({ part, bytes }) =>
      lacking !== "" && part.startsWith(lacking) ? undefined : bytes,
    );
    const file = (await partsOf(id)).find((p) => p.part === from);
    const mixed = parts.map((p) => (p.part === to && file ? { part: to, bytes: file.bytes } : p));
    const { verdict } = await analyzeParts(mixed);
    expect([verdict.outcome, verdict.cause]).not.toEqual(["faulty", expect.anything()]);
    expect(verdict.cause).toBeNull();
    expect(verdict.outcome).not.toBe("faulty");
  });
});
