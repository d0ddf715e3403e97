import { describe, expect, it } from "vitest";
import { capKernelDrop } from "../../../src/analysis/rules/cap-kernel-drop.ts";
import { analyzeParts, type CasePart, partsOf } from "../analyze-case.ts";
import { buildPcapng, join, statisticsBlock } from "../capture/build-capture.ts";
import { readAll } from "../capture/read-all.ts";
import { onCases } from "./on-cases.ts";

/** A real server's capture as pcapng, with the count of drops that dumpcap writes at its end. */
function counting(byInterface: bigint, byOs: bigint): (part: CasePart) => Uint8Array {
  return ({ part, bytes }) => {
    if (part !== "rs1") return bytes;
    const frames = readAll(bytes).frames.map(({ seconds, nanos, original, hex }) => ({
      seconds,
      nanos,
      original,
      bytes: new Uint8Array(Buffer.from(hex, "hex")),
    }));
    return join([buildPcapng({ frames }), statisticsBlock(true, 0, byInterface, byOs)]);
  };
}

onCases(
  capKernelDrop,
  [
    {
      case: "dr-healthy",
      but: ["rs1 dropped by the kernel", counting(0n, 7n)],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
    {
      case: "dr-healthy",
      but: ["rs1 dropped by the interface", counting(3n, 0n)],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", but: ["counted, and nothing dropped", counting(0n, 0n)], outcome: "pass" },
    // Packets are missing; the captures are whole.
    { case: "dr-partial-loss-random", outcome: "pass" },
    { case: "dr-rs-capture-ended-early", outcome: "pass" },
  ],
);

describe("a capture that dropped frames", () => {
  it("proves no absence", async () => {
    const bend = counting(0n, 1n);
    const report = await analyzeParts(
      await partsOf("dr-antispoof", (part) => (part.part.includes(".state") ? undefined : bend(part))),
    );
    const rs1 = report.segments.find((s) => s.from === "ds" && s.to === "rs1");
    const rs2 = report.segments.find((s) => s.from === "ds" && s.to === "rs2");
    expect(rs1?.packets).toMatchObject({ sent: 30, arrived: 0, missing: 0, unknown: 30 });
    expect(rs2?.packets).toMatchObject({ sent: 30, arrived: 0, missing: 30, unknown: 0 });
  });
});
