import { natIcmpRedirect } from "../../../src/analysis/rules/nat-icmp-redirect.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const redirects = (value: number) =>
  editText(
    (part) => part.startsWith("ds.state"),
    (text) =>
      text.replace(
        /^net\.ipv4\.conf\.(\w+)\.forwarding .*\n/gm,
        `$&net.ipv4.conf.$1.send_redirects = ${value}\n`,
      ),
  );

onCases(
  natIcmpRedirect,
  [
    { case: "nat-icmp-redirect", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    {
      case: "nat-icmp-redirect",
      but: ["without state", without(".state")],
      segments: ["rs1>client", "rs2>client"],
      confidence: "confirmed",
    },
    {
      case: "nat-icmp-redirect",
      but: [
        "one real server's capture alone",
        ({ part, bytes }) => (part === "ds" || part === "rs2" || part === "client" ? undefined : bytes),
      ],
      segments: ["rs1>client"],
      confidence: "confirmed",
    },
    // Nothing has happened yet; it may.
    {
      case: "nat-healthy",
      but: ["redirects on", redirects(1)],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
    {
      case: "nat-icmp-redirect",
      but: ["state alone", ({ part, bytes }) => (part.includes(".state") ? bytes : undefined)],
      segments: ["ds>ds"],
      confidence: "possible",
      severity: "risk",
      cause: false,
    },
  ],
  [
    // The same packets, and nobody was redirected.
    { case: "nat-rs-wrong-gateway", outcome: "pass" },
    { case: "nat-client-same-subnet", outcome: "pass" },
    { case: "nat-healthy", but: ["redirects off", redirects(0)], outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    { case: "dr-healthy", outcome: "not-applicable" },
  ],
  true,
);
