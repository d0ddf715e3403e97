import { dsOutputFirewall } from "../../../src/analysis/rules/ds-output-firewall.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const TABLES = /^### iptables-save[^#]*(?:# Generated[^#]*# Completed[^\n]*\n)?/m;
const nft = (rule: string) =>
  ds((text) =>
    text.replace(
      TABLES,
      `### nft list ruleset\ntable inet filter {\n\tchain output {\n\t\ttype filter hook output priority filter; policy drop;\n\t\toifname "lo" accept\n\t\tip saddr 192.168.1.59 accept\n\t\t${rule}\n\t}\n}\n`,
    ),
  );

onCases(
  dsOutputFirewall,
  [
    { case: "ds-output-firewall", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "nat-ds-output-firewall", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-output-firewall",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      // Without counters; what IPVS sends on is no established connection: it is not tracked.
      case: "ds-output-firewall",
      but: ["the same in nft", nft("ct state established,related accept")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    // IPVS did not count what ended in INPUT.
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "dr-rs-firewall-drop", outcome: "pass" },
    { case: "tun-mtu-df", outcome: "pass" },
    {
      case: "ds-output-firewall",
      but: ["the client may pass", nft("ip daddr 192.168.1.60 accept")],
      outcome: "pass",
    },
    {
      case: "ds-output-firewall",
      but: ["without state", without(".state")],
      outcome: "inconclusive",
    },
    {
      case: "ds-output-firewall",
      but: [
        "the policy counted others",
        ds((text) => text.replace(/^(:OUTPUT DROP) \[\d+:\d+\]/m, "$1 [1:60]")),
      ],
      outcome: "pass",
    },
  ],
  true,
);
