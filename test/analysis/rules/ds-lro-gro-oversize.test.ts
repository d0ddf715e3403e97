import { dsLroGroOversize } from "../../../src/analysis/rules/ds-lro-gro-oversize.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

/**
 * Near the real: the lab's adapters do not merge. A director refuses packets of 1500 bytes; its state is
 * changed so that none of its interfaces takes more than 1400.
 */
const small = (more = "") =>
  editText(
    (part) => part.startsWith("ds.state"),
    (text) => `${text.replace(/(> {1,2}mtu) 1(?:50|48)0/g, "$1 1400")}${more}`,
  );
const LRO =
  "### ethtool -k eth0\nFeatures for eth0:\nrx-checksumming: on\nlarge-receive-offload: on\nrx-gro-hw: off [fixed]\n";

onCases(
  dsLroGroOversize,
  [
    { case: "tun-mtu-df", but: ["merged, LRO on", small(LRO)], segments: ["ds>ds"], confidence: "confirmed" },
    {
      case: "tun-mtu-df",
      but: ["merged, offloads not given", small()],
      segments: ["ds>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "pass" },
    { case: "tcp-dr-gso", outcome: "pass" },
    { case: "tun-mtu-df", outcome: "pass" },
    { case: "dr-ds-firewall-drop", outcome: "not-applicable" },
    { case: "tun-mtu-df", but: ["without state", without(".state")], outcome: "inconclusive" },
  ],
);
