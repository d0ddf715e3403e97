import { frontMtuBlackhole } from "../../../src/analysis/rules/front-mtu-blackhole.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  frontMtuBlackhole,
  [
    { case: "front-mtu-blackhole", segments: ["client>ds"], confidence: "confirmed" },
    {
      case: "front-mtu-blackhole",
      but: ["without state", without(".state")],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
    {
      case: "front-mtu-blackhole",
      but: ["without the real servers", without("rs")],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
  ],
  [
    // Short ones are lost too.
    { case: "front-acl", outcome: "pass" },
    { case: "vip-not-bound-arp-proxy", outcome: "pass" },
    // Behind the director.
    { case: "fabric-mtu-overlay", outcome: "pass" },
    { case: "tun-mtu-df", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
