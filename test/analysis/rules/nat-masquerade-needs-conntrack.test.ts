import { natMasqueradeNeedsConntrack } from "../../../src/analysis/rules/nat-masquerade-needs-conntrack.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofDirector = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  natMasqueradeNeedsConntrack,
  [
    {
      case: "nat-masquerade-needs-conntrack",
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    {
      case: "nat-masquerade-needs-conntrack",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    // By the routes of the real servers, which do not lead to the director.
    {
      case: "nat-masquerade-needs-conntrack",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["rs1>client", "rs2>client"],
      confidence: "likely",
    },
    // It does nothing there either, but replies come back through the director.
    {
      case: "nat-healthy",
      but: [
        "with an idle rule",
        ofDirector((text) =>
          text.replace(
            "### iptables-save -c\n",
            "$&*nat\n:POSTROUTING ACCEPT [0:0]\n[0:0] -A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n",
          ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    // The rule is for other packets.
    {
      case: "nat-masquerade-needs-conntrack",
      but: [
        "a rule for another network",
        ofDirector((text) =>
          text.replace(/-d 192\.168\.1\.\d+\/32 -j MASQ/g, "-s 172.17.0.0/16 ! -o docker0 -j MASQ"),
        ),
      ],
      outcome: "not-applicable",
    },
    {
      case: "nat-masquerade-needs-conntrack",
      but: [
        "conntrack not given",
        ofDirector((text) => text.replace(/^net\.ipv4\.vs\.conntrack .*\n/gm, "")),
      ],
      outcome: "inconclusive",
    },
    { case: "nat-masquerade-healthy", outcome: "pass" },
    { case: "nat-rs-wrong-gateway", outcome: "not-applicable" },
    { case: "nat-healthy", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
