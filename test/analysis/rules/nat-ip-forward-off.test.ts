import { natIpForwardOff } from "../../../src/analysis/rules/nat-ip-forward-off.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ofDirector = (part: string) => part.startsWith("ds.state");
const drop = (pattern: RegExp) => editText(ofDirector, (text) => text.replace(pattern, ""));
const forwarding = /^net\.ipv4\.(?:conf\.\w+\.forwarding|ip_forward) .*\n/gm;

onCases(
  natIpForwardOff,
  [
    { case: "nat-ip-forward-off", segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "nat-ip-forward-off",
      but: ["one snapshot", without(".before")],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "nat-ip-forward-off",
      but: ["without sysctl, by the counter", drop(forwarding)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "nat-ip-forward-off",
      but: ["ip_forward alone", drop(/^net\.ipv4\.conf\.\w+\.forwarding .*\n/gm)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    {
      case: "nat-ip-forward-off",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "likely",
    },
    {
      case: "nat-ip-forward-off",
      but: ["the director alone", ({ part, bytes }) => (part.startsWith("ds") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
    // Nobody answers there (as if the director forwarded, and replies went elsewhere): nothing is proven lost.
    {
      case: "nat-rs-wrong-gateway",
      but: [
        "ip_forward off as well",
        editText(ofDirector, (text) =>
          text.replace(/^(net\.ipv4\.(?:conf\.\w+\.forwarding|ip_forward) = )1$/gm, "$10"),
        ),
      ],
      segments: ["ds>ds"],
      confidence: "likely",
      severity: "risk",
      cause: false,
    },
  ],
  [
    { case: "nat-ip-forward-off", but: ["without state", without(".state")], outcome: "inconclusive" },
    // The same packets lost at the same place, in the FORWARD chain.
    { case: "nat-forward-chain-drop", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    // Replies pass: what was set later says nothing of them.
    {
      case: "nat-healthy",
      but: [
        "ip_forward off after the test",
        editText(
          (part) => part === "ds.state.after",
          (text) => text.replace(/^(net\.ipv4\.(?:conf\.\w+\.forwarding|ip_forward) = )1$/gm, "$10"),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
