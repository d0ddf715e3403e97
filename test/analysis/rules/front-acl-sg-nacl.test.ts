import { frontAclSgNacl } from "../../../src/analysis/rules/front-acl-sg-nacl.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  frontAclSgNacl,
  [{ case: "front-acl", segments: ["client>ds"], confidence: "likely" }],
  [
    // Nothing for the VIP comes.
    { case: "vip-not-bound-arp-proxy", outcome: "pass" },
    // Short packets come.
    { case: "front-mtu-blackhole", outcome: "pass" },
    // They go to real servers.
    { case: "dr-arp-flux", outcome: "pass" },
    { case: "dr-vip-duplicate", outcome: "pass" },
    // It is the director's own firewall.
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "front-acl", but: ["without the client", without("client")], outcome: "inconclusive" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
