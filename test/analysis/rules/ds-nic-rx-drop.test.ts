import { dsNicRxDrop } from "../../../src/analysis/rules/ds-nic-rx-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
/** The lab's virtual adapter has no such counters: the case's are written by hand. */
const MISSED = /^( {8,10}\d+ +\d+ +0 +0 +)4[12]2( +0 *)$/m;

onCases(
  dsNicRxDrop,
  [
    { case: "ds-nic-rx-drop", segments: ["client>ds"], confidence: "confirmed", severity: "degraded" },
    {
      case: "ds-nic-rx-drop",
      but: [
        "by ethtool -S",
        ({ part, bytes }) =>
          ds(
            (text) =>
              `${text.replace(MISSED, "$1  0$2")}### ethtool -S eth0\nNIC statistics:\n     rx_packets: 59\n     rx_no_buffer_count: ${part.includes(".after") ? 12 : 2}\n     rx_csum_offload_good: 40\n`,
          )({ part, bytes }),
      ],
      segments: ["client>ds"],
      confidence: "confirmed",
      severity: "degraded",
    },
    {
      // No capture shows what clients sent: a risk.
      case: "ds-nic-rx-drop",
      but: ["without the client", without("client")],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "dr-partial-loss-random", outcome: "pass" },
    {
      case: "ds-nic-rx-drop",
      but: ["the counter stood still", ds((text) => text.replace(MISSED, "$1412$2"))],
      outcome: "pass",
    },
    {
      case: "ds-nic-rx-drop",
      but: ["one snapshot", without(".before")],
      outcome: "inconclusive",
    },
    { case: "vip-not-bound-arp-proxy", outcome: "pass" },
  ],
  true,
);
