import { ipvsWrongForwardMethod } from "../../../src/analysis/rules/ipvs-wrong-forward-method.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  ipvsWrongForwardMethod,
  [
    { case: "ipvs-masq-for-dr", segments: ["rs1>client", "rs2>client"], confidence: "confirmed" },
    { case: "ipvs-route-for-nat", segments: ["rs1>rs1", "rs2>rs2"], confidence: "confirmed" },
    {
      case: "ipvs-route-for-nat",
      but: ["one snapshot", without(".before")],
      segments: ["rs1>rs1", "rs2>rs2"],
      confidence: "likely",
    },
  ],
  [
    // Set up for direct routing, but for the VIP.
    { case: "dr-rs-missing-vip", outcome: "pass" },
    { case: "dr-rs-forwarding-missing-vip", outcome: "pass" },
    // Set up for NAT, but for the way back.
    { case: "nat-rs-wrong-gateway", outcome: "pass" },
    { case: "nat-healthy", outcome: "pass" },
    // The way back is wrong for direct routing; the VIP is there.
    { case: "dr-return-via-ds", outcome: "pass" },
    { case: "dr-healthy", outcome: "pass" },
    { case: "ipvs-masq-for-dr", but: ["without state", without(".state")], outcome: "inconclusive" },
    // Another service of the VIP is forwarded there by direct routing (near-real): the VIP is there for that one.
    {
      case: "ipvs-masq-for-dr",
      but: [
        "a second service",
        editText(
          (part) => part.startsWith("ds.state"),
          (text) =>
            text.replace(
              /^(### ipvsadm -Ln\n.*\n.*\n.*\n)/gm,
              "$1TCP  192.168.1.60:443 rr\n  -> 192.168.1.48:443             Route   1      0          0         \n  -> 192.168.1.98:443             Route   1      0          0         \n",
            ),
        ),
      ],
      outcome: "pass",
    },
  ],
);
