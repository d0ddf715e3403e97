import { vipDuplicate } from "../../../src/analysis/rules/vip-duplicate.ts";
import { type CasePart, editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const stateOnly = ({ part, bytes }: CasePart) => (part.includes(".state") ? bytes : undefined);

onCases(
  vipDuplicate,
  [
    // A machine that is none of the cluster's takes part of the requests.
    { case: "dr-vip-duplicate", segments: ["client>ds"], confidence: "confirmed" },
    {
      case: "dr-vip-on-both-directors",
      segments: ["ds>ds", "ds2>ds2"],
      confidence: "confirmed",
      severity: "degraded",
    },
    // Their own captures show both answers.
    {
      case: "dr-vip-on-both-directors",
      but: ["without the client", without("client")],
      segments: ["ds>ds", "ds2>ds2"],
      confidence: "confirmed",
      severity: "degraded",
    },
    // Near real: the kernel's own flag, as it prints it where another machine answered its probe.
    {
      case: "ipv6-dr-healthy",
      but: [
        "the director's address failed its probe",
        ({ part, bytes }) =>
          part.startsWith("ds.state")
            ? editText(
                () => true,
                (text) => text.replaceAll("::60/128 scope global nodad deprecated", "$& dadfailed tentative"),
              )({ part, bytes })
            : undefined,
      ],
      segments: ["ds>ds"],
      confidence: "likely",
    },
  ],
  [
    // A takeover.
    { case: "dr-failover-healthy", outcome: "pass" },
    { case: "dr-failover-stale-arp", outcome: "pass" },
    // Both hold it, and no capture tells whether both are master.
    { case: "dr-vip-on-both-directors", but: ["state alone", stateOnly], outcome: "inconclusive" },
    { case: "dr-split-brain", but: ["state alone", stateOnly], outcome: "inconclusive" },
    // Both master: a fault of its own.
    { case: "dr-split-brain", outcome: "pass" },
    // The machine that nobody knows may be the real server of which nothing was sent: another claims it too.
    {
      case: "dr-rs-vip-on-eth0",
      but: ["nothing of rs1", ({ part, bytes }) => (part.startsWith("rs1") ? undefined : bytes)],
      outcome: "pass",
    },
    // Real servers answer.
    { case: "dr-arp-flux", outcome: "pass" },
    { case: "dr-two-directors", outcome: "pass" },
    { case: "dr-ds-two-nics", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
