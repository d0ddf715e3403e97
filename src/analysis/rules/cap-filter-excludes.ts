/** A capture filter hides packets that were there. */
import { captureRule } from "./capture-fault.ts";

export const capFilterExcludes = captureRule({
  id: "cap-filter-excludes",
  kind: "filter",
  title: { en: "A capture filter hides part of the traffic", zh: "抓包过滤条件隐藏了部分流量" },
  advice: {
    en: "capture without a filter, or with one that names addresses, never a source MAC: frames reach a real server with the director's MAC, and tunnelled ones are IP protocol 4 or 47, not UDP",
    zh: "抓包不加过滤，或只按地址过滤，不要按源 MAC 过滤：帧到达 RS 时源 MAC 是 DS 的，隧道报文的 IP 协议号是 4 或 47，不是 UDP",
  },
  command: "tcpdump -eni <interface> -s0 -w host.pcap",
  expect: { en: "packets in both directions, ARP among them", zh: "可看到双向报文，其中包括 ARP" },
});
