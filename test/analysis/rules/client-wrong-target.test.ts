import { clientWrongTarget } from "../../../src/analysis/rules/client-wrong-target.ts";
import { editText } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  clientWrongTarget,
  [
    // It is served, past the director.
    {
      case: "client-wrong-target-rip",
      segments: ["client>rs1"],
      confidence: "confirmed",
      severity: "degraded",
    },
    {
      case: "client-wrong-target-rip",
      but: ["without the real server", ({ part, bytes }) => (part.startsWith("rs") ? undefined : bytes)],
      segments: ["client>192.168.1.48"],
      confidence: "confirmed",
      severity: "degraded",
    },
    // Nobody has the address: its MAC is asked for in vain, and that is all there is.
    { case: "client-wrong-target-old-vip", segments: ["client>client"], confidence: "possible" },
  ],
  [
    // Another port of the VIP: the director's table shows it.
    { case: "dr-wrong-port", outcome: "pass" },
    { case: "dr-tcp-no-service", outcome: "pass" },
    // Tests of single servers beside the service's traffic.
    { case: "dr-antispoof-matrix", outcome: "pass" },
    { case: "client-vip-unresolved", outcome: "not-applicable" },
    // The table serves what the client addresses.
    {
      case: "client-wrong-target-rip",
      but: [
        "a service at that address",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) => text.replaceAll("UDP  192.168.1.60:52002", "UDP  192.168.1.48:52002"),
        ),
      ],
      outcome: "pass",
    },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
