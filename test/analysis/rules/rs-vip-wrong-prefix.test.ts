import { rsVipWrongPrefix } from "../../../src/analysis/rules/rs-vip-wrong-prefix.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const BOTH = ["rs1>rs1", "rs2>rs2"];

onCases(
  rsVipWrongPrefix,
  [
    // Requests reach the application; its replies stay on loopback.
    { case: "dr-rs-vip-wrong-prefix", segments: BOTH, confidence: "likely" },
    {
      case: "dr-rs-vip-wrong-prefix",
      but: ["nothing of the client", without("client")],
      segments: BOTH,
      confidence: "likely",
    },
    // With rp_filter requests are martians.
    { case: "dr-rs-vip-wrong-prefix-strict", segments: BOTH, confidence: "likely" },
    { case: "tcp-dr-rs-vip-wrong-prefix", segments: BOTH, confidence: "likely" },
    // And so are the director's ARP requests.
    { case: "dr-rs-vip-wrong-prefix-deaf", segments: ["ds>ds"], confidence: "likely" },
    // Clients of another network are served.
    {
      case: "dr-rs-vip-wrong-prefix-far",
      segments: BOTH,
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "tun-antispoof-healthy", outcome: "pass" },
    { case: "dr-rs-missing-vip", outcome: "not-applicable" },
    // Silent for another reason, with the right prefix.
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "dr-rs-arp-incomplete", outcome: "pass" },
    {
      case: "dr-rs-vip-wrong-prefix",
      but: [
        "with all bits",
        editText(
          (p) => p.includes(".state"),
          (t) =>
            t
              .replaceAll("/24 scope global lo", "/32 scope global lo")
              .replaceAll(/^local 192.168.1.0\/24.*\n/gm, ""),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-rs-vip-wrong-prefix", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
