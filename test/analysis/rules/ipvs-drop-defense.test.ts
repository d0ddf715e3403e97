import { ipvsDropDefense } from "../../../src/analysis/rules/ipvs-drop-defense.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  ipvsDropDefense,
  [
    { case: "ipvs-drop-packet", segments: ["ds>ds"], confidence: "likely" },
    // Near-real: set, and nothing was lost.
    {
      case: "dr-healthy",
      but: ["drop_packet=3", ds((text) => text.replaceAll("vs.drop_packet = 0", "vs.drop_packet = 3"))],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    {
      case: "ipvs-drop-packet",
      but: ["as if it were off", ds((text) => text.replaceAll("vs.drop_packet = 3", "vs.drop_packet = 0"))],
      outcome: "not-applicable",
    },
    // Flows that had passed break off: the defence does not touch those.
    {
      case: "ipvs-stale-udp",
      but: ["drop_packet=3", ds((text) => text.replaceAll("vs.drop_packet = 0", "vs.drop_packet = 3"))],
      outcome: "not-applicable",
    },
    // Refused, not dropped.
    {
      case: "ipvs-hash-blackhole",
      but: ["drop_packet=3", ds((text) => text.replaceAll("vs.drop_packet = 0", "vs.drop_packet = 3"))],
      outcome: "not-applicable",
    },
    {
      case: "dr-ds-firewall-drop",
      but: ["drop_packet=3", ds((text) => text.replaceAll("vs.drop_packet = 0", "vs.drop_packet = 3"))],
      outcome: "not-applicable",
    },
    { case: "ipvs-drop-packet", but: ["without state", without(".state")], outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
