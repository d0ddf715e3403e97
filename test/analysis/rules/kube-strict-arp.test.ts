import { kubeStrictArp } from "../../../src/analysis/rules/kube-strict-arp.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const states = (edit: (text: string) => string) => editText((part) => part.includes(".state"), edit);

onCases(
  kubeStrictArp,
  [
    { case: "kube-strict-arp-off", segments: ["client>ds"], confidence: "confirmed" },
    {
      // Nothing but the setting of one node: what may happen, and has not.
      case: "kube-ipvs-healthy",
      but: ["strictARP off", states((text) => text.replace(/(arp_ignore) = 1/g, "$1 = 0"))],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "kube-ipvs-healthy", outcome: "pass" },
    { case: "kube-ipvs-masquerade-healthy", outcome: "pass" },
    // A classic real server does the same, and that is vip-arp-answered-by-rs.
    { case: "dr-arp-flux", outcome: "not-applicable" },
    {
      case: "kube-ipvs-healthy",
      but: [
        "strictARP off, the address on no wire",
        states((text) =>
          text.replace(/(arp_ignore) = 1/g, "$1 = 0").replace(/(inet 192\.168\.1\.59\/)24/g, "$132"),
        ),
      ],
      outcome: "pass",
    },
    { case: "kube-strict-arp-off", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
