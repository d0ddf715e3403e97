import { fabricL3Only } from "../../../src/analysis/rules/fabric-l3-only.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  fabricL3Only,
  [
    { case: "fabric-l3-only", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    // The client's table has that MAC for every host as well.
    { case: "v23-fabric-l3-only", segments: ["ds>rs1", "ds>rs2"], confidence: "confirmed" },
    {
      case: "fabric-l3-only",
      but: ["one snapshot", without(".before")],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
    // A /32 and everything through the gateway, as GCP gives it.
    {
      case: "fabric-l3-only",
      but: [
        "a /32",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) =>
            text
              .replaceAll("192.168.1.59/24", "192.168.1.59/32")
              .replace(/^192\.168\.1\.0\/24 dev .*$/m, "default via 192.168.1.1 dev eth0"),
        ),
      ],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    // Another MAC, and the real server's own.
    { case: "dr-stale-mac", outcome: "pass" },
    { case: "dr-antispoof", outcome: "pass" },
    { case: "tun-antispoof-healthy", outcome: "not-applicable" },
    { case: "ds-dr-rs-offlink", outcome: "pass" },
  ],
  true,
);
