import { rsVipOnEth0 } from "../../../src/analysis/rules/rs-vip-on-eth0.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const servers = (part: string) => part.startsWith("rs") && part.includes(".state");
const BOTH = ["rs1>rs1", "rs2>rs2"];

onCases(
  rsVipOnEth0,
  [
    { case: "dr-rs-vip-on-eth0", segments: ["client>ds"], confidence: "confirmed" },
    // No ARP was captured: the trap is there all the same.
    {
      case: "dr-rs-vip-on-eth0",
      but: ["state alone", (part) => (part.part.includes(".state") ? part.bytes : undefined)],
      segments: BOTH,
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "tun-antispoof-healthy", outcome: "pass" },
    // The same in ARP, cured by arp_ignore.
    { case: "dr-arp-flux", outcome: "pass" },
    { case: "dr-rs-missing-vip", outcome: "not-applicable" },
    // arptables keeps it quiet.
    {
      case: "dr-healthy",
      but: [
        "on the NIC, with arptables",
        editText(servers, (text) =>
          text
            .replace(
              /^( +inet 192\.168\.1\.60\/32 scope global) lo$/gm,
              "$1 lo\n    inet 192.168.1.60/32 scope global eth0",
            )
            .concat("### arptables-save\n*filter\n:INPUT ACCEPT\n-A INPUT -j DROP -d 192.168.1.60\n"),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-rs-vip-on-eth0", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
