import { rsNicRxDrop } from "../../../src/analysis/rules/rs-nic-rx-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

// The lab's hosts do not drop there: the loss is real, the counter is written beside it.
const LOST = 10;
const counted = (drops: number) =>
  editText(
    (part) => part === "rs1.state.after",
    (text) => text.replace("rx_queue_0_drops: 0", `rx_queue_0_drops: ${drops}`),
  );

onCases(
  rsNicRxDrop,
  [
    { case: "rs-nic-rx-drop", segments: ["ds>rs1"], confidence: "confirmed" },
    {
      case: "dr-partial-loss-one-server",
      but: ["counted by as many", counted(LOST)],
      segments: ["ds>rs1"],
      confidence: "confirmed",
    },
  ],
  [
    // It counted nothing, or something else.
    { case: "dr-partial-loss-one-server", outcome: "pass" },
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
