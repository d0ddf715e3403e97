/** A capture does not show what its host demonstrably received. */
import { captureRule } from "./capture-fault.ts";

export const capBlind = captureRule({
  id: "cap-blind",
  kind: "blind",
  title: { en: "A capture does not show what its host received", zh: "抓包没有显示主机实际收到的报文" },
  advice: {
    en: "capture both directions without a filter (not `-Q out`, not `src host`); where XDP, DPDK or flows offloaded to the NIC take packets before tcpdump, trust the counters, or capture at the neighbour",
    zh: "双向抓包且不加过滤（不要用 `-Q out`、`src host`）；如果报文在到达 tcpdump 之前就被 XDP、DPDK 或网卡流卸载取走，应以计数器为准，或在对端抓包",
  },
  command:
    "ip -d link | grep -i xdp; ethtool -k <interface> | grep hw-tc-offload; tcpdump -Q inout -eni <interface> -s0 -w host.pcap",
  expect: { en: "packets of the service in both directions", zh: "可看到该服务双向的报文" },
});
