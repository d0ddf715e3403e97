import { fabricRateLimit } from "../../../src/analysis/rules/fabric-rate-limit.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

/** The lab has no such adapter: its counters are put into the real states of a real loss (37 packets). */
const grown =
  (host: string, before: number, after: number) =>
  (part: { part: string; bytes: Uint8Array }): Uint8Array =>
    editText(
      (name) => name.startsWith(`${host}.state`),
      (text) =>
        `${text}\n### ethtool -S eth0\nNIC statistics:\n     pps_allowance_exceeded: ${part.part.endsWith(".after") ? after : before}\n`,
    )(part);

onCases(
  fabricRateLimit,
  [
    {
      case: "dr-partial-loss-random",
      but: ["the director's allowance exceeded 40 times", grown("ds", 12, 52)],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    // It grew, but not by what is missing.
    { case: "dr-partial-loss-random", but: ["exceeded 3 times", grown("ds", 12, 15)], outcome: "pass" },
    {
      case: "dr-partial-loss-random",
      but: ["exceeded at another time", grown("ds", 52, 52)],
      outcome: "pass",
    },
    {
      case: "dr-partial-loss-random",
      but: [
        "no earlier snapshot",
        (part) => (without(".before")(part) === undefined ? undefined : grown("ds", 0, 52)(part)),
      ],
      outcome: "inconclusive",
    },
    { case: "dr-partial-loss-random", outcome: "not-applicable" },
    { case: "dr-healthy", but: ["exceeded, and nothing is missing", grown("ds", 12, 52)], outcome: "pass" },
  ],
);
