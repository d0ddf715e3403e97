import { natForwardChainDrop } from "../../../src/analysis/rules/nat-forward-chain-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofDirector = (part: string) => part.startsWith("ds.state");
/** The chain as nft prints it, in place of iptables-save. */
const asNft = (rules: (packets: number) => string) =>
  editText(ofDirector, (text) => {
    const packets = /:FORWARD DROP \[(\d+):/.exec(text)?.[1] ?? "0";
    const chain = `### nft list ruleset\ntable ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy accept;\n\t\t${rules(Number(packets))}\n\t}\n}\n`;
    return text.replace(/### iptables-save -c\n(?:(?!### ).*\n)*/, chain);
  });

onCases(
  natForwardChainDrop,
  [
    { case: "nat-forward-chain-drop", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "nat-forward-chain-drop",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "nat-forward-chain-drop",
      but: ["the director alone", ({ part, bytes }) => (part.startsWith("ds") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "nat-forward-chain-drop",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "nat-forward-chain-drop",
      but: [
        "a rule of nft",
        asNft((packets) => `ip saddr 192.168.1.0/24 counter packets ${packets} bytes ${packets * 60} drop`),
      ],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "nat-forward-chain-drop", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The rule is for something else: replies come from 52003.
    {
      case: "nat-forward-chain-drop",
      but: [
        "a rule for another port",
        asNft((packets) => `udp sport 53 counter packets ${packets} bytes 0 drop`),
      ],
      outcome: "pass",
    },
    // The same packets lost at the same place, without ever coming to the chain.
    { case: "nat-ip-forward-off", outcome: "pass" },
    {
      case: "nat-ip-forward-off",
      but: [
        "the chain drops too, and counts none",
        editText(ofDirector, (text) =>
          text.replace("### iptables-save -c\n", "$&*filter\n:FORWARD DROP [0:0]\nCOMMIT\n"),
        ),
      ],
      outcome: "pass",
    },
    // Replies pass it.
    {
      case: "nat-healthy",
      but: [
        "policy DROP behind an accept that was not understood",
        editText(ofDirector, (text) =>
          text.replace(
            "### iptables-save -c\n",
            "$&*filter\n:FORWARD DROP [0:0]\n[200:9000] -A FORWARD -m set --match-set web src -j ACCEPT\nCOMMIT\n",
          ),
        ),
      ],
      outcome: "pass",
    },
    { case: "nat-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
