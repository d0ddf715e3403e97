import { describe, expect, it } from "vitest";
import { tunGuePortClosed } from "../../../src/analysis/rules/tun-gue-port-closed.ts";
import { analyzeParts, partsOf, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";
import { stateWithTunInfo } from "./with-tun-info.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];
onCases(
  tunGuePortClosed,
  [
    { case: "tun-gue-port-closed", segments: BOTH, confidence: "confirmed" },
    // The quoted packet's length tells it from a tunnel device that is down.
    {
      case: "tun-gue-port-closed",
      but: ["without state", without(".state")],
      segments: BOTH,
      confidence: "confirmed",
    },
    {
      case: "tun-gue-port-closed",
      but: ["one snapshot", without(".before")],
      segments: BOTH,
      confidence: "confirmed",
    },
  ],
  [
    // The port takes them; the device behind it does not.
    { case: "tun-gue-tunl0-down", outcome: "pass" },
    { case: "tun-gue-tunl0-down", but: ["without state", without(".state")], outcome: "pass" },
    { case: "tun-gue-no-ipip", outcome: "pass" },
    { case: "tun-gue-healthy", outcome: "not-applicable" },
    // Other kinds of tunnel.
    { case: "tun-tunl0-down", outcome: "not-applicable" },
    { case: "tun-gre-device-missing", outcome: "not-applicable" },
    { case: "dr-app-down", outcome: "not-applicable" },
  ],
);

describe("the director's table with its kinds, and no capture", () => {
  const told = async (id: string) => {
    const { findings, verdict } = await analyzeParts(await partsOf(id, stateWithTunInfo("gue:6080:-c")));
    return [verdict.cause, findings.map((f) => `${f.id} ${f.confidence}`)];
  };

  it("is enough where no socket is on the port", async () =>
    expect(await told("tun-gue-port-closed")).toEqual([
      "tun-gue-port-closed",
      ["tun-gue-port-closed likely"],
    ]));

  it("says the other fault where one is", async () =>
    expect(await told("tun-gue-tunl0-down")).toEqual([
      "tun-module-or-tunl0-down",
      ["tun-module-or-tunl0-down likely"],
    ]));
});
