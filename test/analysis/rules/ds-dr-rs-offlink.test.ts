import { dsDrRsOfflink } from "../../../src/analysis/rules/ds-dr-rs-offlink.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  dsDrRsOfflink,
  [
    { case: "ds-dr-rs-offlink", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "ds-dr-rs-offlink",
      but: ["the director alone", without("rs")],
      segments: ["ds>192.168.1.48", "ds>192.168.1.98"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    // A route through a gateway, and yet what was sent arrived: policy routing, or another time.
    {
      case: "dr-healthy",
      but: [
        "a route through a gateway",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) => text.replace("### ip rule", "192.168.1.48 via 192.168.1.1 dev eth0\n### ip rule"),
        ),
      ],
      outcome: "pass",
    },
    // Tunnelling crosses routers.
    { case: "tun-antispoof-healthy", outcome: "not-applicable" },
    // One MAC for all: no router, the fabric.
    { case: "fabric-l3-only", outcome: "pass" },
    { case: "dr-stale-mac", outcome: "pass" },
    { case: "dr-client-routed", outcome: "pass" },
  ],
  true,
);
