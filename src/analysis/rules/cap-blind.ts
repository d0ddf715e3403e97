/** A capture does not show what its host demonstrably received. */
import { captureRule } from "./capture-fault.ts";

export const capBlind = captureRule({
  id: "cap-blind",
  kind: "blind",
  title: { en: "A capture does not show what its host received", zh: "抓包没有显示主机实际收到的报文" },
  advice: {
    en: "capture both directions without a filter (not `-Q out`, not `src host`); where XDP, DPDK or flows offloaded to the NIC take packets before tcpdump, trust the counters, or capture at the neighbour",
  },
  command:
    "ip -d link | grep -i xdp; ethtool -k <interface> | grep hw-tc-offload; tcpdump -Q inout -eni <interface> -s0 -w host.pcap",
  expect: { en: "packets of the service in both directions" },
});
