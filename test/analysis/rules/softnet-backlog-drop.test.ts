import { softnetBacklogDrop } from "../../../src/analysis/rules/softnet-backlog-drop.ts";
import { type CasePart, editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

// The lab's hosts do not drop there: the loss is real, the counter is written beside it.
const LOST = 10;
const row = (drops: number) =>
  `### cat /proc/net/softnet_stat\n000003e8 ${drops.toString(16).padStart(8, "0")}${" 00000000".repeat(11)}\n`;
const counted = (drops: number) => (part: CasePart) =>
  editText(
    (name) => name.startsWith("rs1.state"),
    (text) => text + row(part.part.endsWith(".after") ? drops : 0),
  )(part);

onCases(
  softnetBacklogDrop,
  [
    { case: "softnet-backlog-drop", segments: ["ds>rs1"], confidence: "confirmed" },
    {
      case: "dr-partial-loss-one-server",
      but: ["counted by as many", counted(LOST)],
      segments: ["ds>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // It counted nothing, or something else.
    { case: "dr-partial-loss-one-server", outcome: "not-applicable" },
    { case: "dr-partial-loss-one-server", but: ["counted one", counted(1)], outcome: "pass" },
    { case: "dr-partial-loss-one-server", but: ["counted a thousand", counted(1000)], outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    {
      case: "dr-partial-loss-one-server",
      but: ["without state", without(".state")],
      outcome: "inconclusive",
    },
  ],
);
