import { dsConntrackInvalid } from "../../../src/analysis/rules/ds-conntrack-invalid.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);
const RULE = /-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP/;
const TABLES = /^### iptables-save[^#]*(?:# Generated[^#]*# Completed[^\n]*\n)?/m;

onCases(
  dsConntrackInvalid,
  [
    { case: "ds-conntrack-invalid", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "ds-conntrack-invalid",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "ds-conntrack-invalid",
      but: [
        "what is invalid",
        ds((text) => text.replace(RULE, "-A INPUT -m conntrack --ctstate INVALID -j DROP")),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      // No counters: the rule can, and what passed and what did not fit it.
      case: "ds-conntrack-invalid",
      but: [
        "by nftables",
        ds((text) =>
          text.replace(
            TABLES,
            "### nft list ruleset\ntable inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tct state invalid drop\n\t}\n}\n",
          ),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    { case: "tcp-dr-healthy", outcome: "pass" },
    { case: "nat-ds-output-firewall", outcome: "not-applicable" },
    // The client repeats its SYN: nothing behind it came in.
    { case: "tcp-dr-antispoof-reply", outcome: "pass" },
    {
      case: "ds-conntrack-invalid",
      but: [
        "the rule counted nothing",
        ds((text) => text.replace(/^\[\d+:\d+\] (-A INPUT -p tcp)/m, "[0:0] $1")),
      ],
      outcome: "pass",
    },
    { case: "ds-conntrack-invalid", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);
