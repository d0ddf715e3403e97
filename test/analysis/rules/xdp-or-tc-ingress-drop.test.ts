import { xdpOrTcIngressDrop } from "../../../src/analysis/rules/xdp-or-tc-ingress-drop.ts";
import { editText, without } from "../analyze-case.ts";
import { onCases } from "./on-cases.ts";

const ds = (edit: (text: string) => string) => editText((part) => part.startsWith("ds.state"), edit);

onCases(
  xdpOrTcIngressDrop,
  [
    { case: "xdp-or-tc-ingress-drop", segments: ["ds>ds"], confidence: "confirmed" },
    {
      // Near the real: the driver's count of XDP drops, in the place of the adapter's.
      case: "ds-nic-rx-drop",
      but: [
        "dropped by XDP",
        ({ part, bytes }) =>
          ds(
            (text) =>
              `${text.replace(/^( {8,10}\d+ +\d+ +0 +0 +)4[12]2( +0 *)$/m, "$1  0$2").replace("eth0@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc", "eth0@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 xdp/id:17 qdisc")}### ethtool -S eth0\nNIC statistics:\n     rx_queue_0_xdp_packets: 59\n     rx_queue_0_xdp_drops: ${part.includes(".after") ? 13 : 3}\n`,
          )({ part, bytes }),
      ],
      segments: ["client>ds"],
      confidence: "confirmed",
    },
  ],
  [
    { case: "dr-healthy", outcome: "not-applicable" },
    { case: "dr-ds-firewall-drop", outcome: "pass" },
    { case: "ds-nic-rx-drop", outcome: "not-applicable" },
    {
      case: "xdp-or-tc-ingress-drop",
      but: ["the filter dropped nothing", ds((text) => text.replace(/\(dropped 12,/g, "(dropped 0,"))],
      outcome: "pass",
    },
    { case: "xdp-or-tc-ingress-drop", but: ["one snapshot", without(".before")], outcome: "inconclusive" },
  ],
);
