/** A capture filter hides packets that were there. */
import { captureRule } from "./capture-fault.ts";

export const capFilterExcludes = captureRule({
  id: "cap-filter-excludes",
  kind: "filter",
  title: { en: "A capture filter hides part of the traffic", zh: "抓包过滤条件隐藏了部分流量" },
  advice: {
    en: "capture without a filter, or with one that names addresses, never a source MAC: frames reach a real server with the director's MAC, and tunnelled ones are IP protocol 4 or 47, not UDP",
  },
  command: "tcpdump -eni <interface> -s0 -w host.pcap",
  expect: { en: "packets in both directions, ARP among them" },
});
