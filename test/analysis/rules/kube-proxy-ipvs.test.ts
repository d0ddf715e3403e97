import { kubeProxyIpvs } from "../../../src/analysis/rules/kube-proxy-ipvs.ts";
import { without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

onCases(
  kubeProxyIpvs,
  [
    { case: "kube-ipvs-healthy", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "kube-ipvs-masquerade-healthy", segments: ["ds>ds"], confidence: "confirmed" },
    { case: "kube-strict-arp-off", segments: ["ds>ds"], confidence: "confirmed" },
  ],
  [
    { case: "nat-healthy", outcome: "not-applicable" },
    { case: "dr-healthy", outcome: "not-applicable" },
    { case: "kube-ipvs-healthy", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
  true,
);
