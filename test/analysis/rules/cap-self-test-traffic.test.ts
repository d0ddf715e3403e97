import { capSelfTestTraffic } from "../../../src/analysis/rules/cap-self-test-traffic.ts";
import { onCases } from "./on-cases.ts";

onCases(
  capSelfTestTraffic,
  [
    { case: "dr-vip2vip-accept-local", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "dr-vip2vip-martian", segments: ["ds>ds"], confidence: "confirmed" },
  ],
  [
    // The director tests as well, beside a client.
    { case: "dr-antispoof-matrix", outcome: "pass" },
    // The director checks the real servers' own addresses: no conversation with the service.
    { case: "nat-antispoof", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
  ],
);
