/** A capture with `-i any` records no destination MAC: which real server a packet was for is open. */
import { captureRule } from "./capture-fault.ts";

export const capSllNoDstMac = captureRule({
  id: "cap-sll-no-dst-mac",
  kind: "no-mac",
  title: {
    en: "A capture with -i any does not say which real server a packet was for",
    zh: "-i any 抓包不记录目的 MAC，看不出报文发往哪台真实服务器",
  },
  advice: {
    en: "capture on the interface towards the real servers: its frames name the receiver; or give the table of connections of the same moment, which does as well",
    zh: "在面向 RS 的接口上抓包，帧中会带有接收方的 MAC；或者提供同一时刻的连接表，效果相同",
  },
  command: "tcpdump -eni <interface> -s0 -w host.pcap; ipvsadm -Lnc",
  expect: {
    en: "each frame shows a destination MAC (`tcpdump -e`)",
    zh: "每个帧都显示目的 MAC（`tcpdump -e`）",
  },
});
