import { describe, expect, it } from "vitest";
import { capBlind } from "../../../src/analysis/rules/cap-blind.ts";
import { analyzeParts, type CasePart, partsOf, without } from "../analyze-case.ts";
import { oneWay } from "../capture/one-way.ts";
import { onCases } from "./on-cases.ts";

/** As `tcpdump -Q out` would have made it of the same traffic: what the host got of IP is not in it. */
const sentOnly =
  (host: string, lacking = "nothing") =>
  (part: CasePart) =>
    part.part.includes(lacking) ? undefined : part.part === host ? oneWay(part.bytes) : part.bytes;

onCases(
  capBlind,
  [
    {
      case: "dr-healthy",
      but: ["rs1 captured outwards only", sentOnly("rs1")],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
    {
      case: "nat-healthy",
      but: ["ds captured outwards only", sentOnly("ds")],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // It never answers: the kernel's counter tells that replies came in.
    {
      case: "dr-healthy",
      but: ["client captured outwards only", sentOnly("client")],
      segments: ["client>client"],
      confidence: "confirmed",
    },
    {
      case: "tun-antispoof-healthy",
      but: ["rs1 captured outwards only, no state", sentOnly("rs1", ".state")],
      segments: ["rs1>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-antispoof", outcome: "pass" },
    { case: "udp-antispoof-reply", outcome: "pass" },
    { case: "tcp-dr-antispoof-reply", outcome: "pass" },
    { case: "dr-partial-loss-random", outcome: "pass" },
    { case: "dr-rs-capture-ended-early", outcome: "pass" },
    { case: "dr-healthy", but: ["without state", without(".state")], outcome: "pass" },
  ],
);

describe("a capture of one direction", () => {
  it.each([
    ["dr-healthy", "rs1", "nothing"],
    ["dr-healthy", "rs1", "client"],
    ["dr-healthy", "ds", "nothing"],
    ["dr-healthy", "client", "nothing"],
    ["nat-healthy", "ds", "nothing"],
    ["tcp-dr-healthy", "client", "nothing"],
    ["tun-antispoof-healthy", "rs1", ".state"],
  ])("of %s at %s, without %s, makes nobody lose packets", async (id, host, lacking) => {
    const { verdict } = await analyzeParts(await partsOf(id, sentOnly(host, lacking)));
    expect([verdict.outcome, verdict.cause]).not.toContain("faulty");
    expect(verdict.cause).toBeNull();
  });
});
