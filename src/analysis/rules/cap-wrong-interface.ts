/** A capture of another interface than the one that packets were sent to. */
import { captureRule } from "./capture-fault.ts";

export const capWrongInterface = captureRule({
  id: "cap-wrong-interface",
  kind: "interface",
  title: {
    en: "A capture is of another interface than packets arrive at",
    zh: "抓包的接口不是报文到达的接口",
  },
  advice: {
    en: "capture on the interface that holds the address the packets are sent to, or on all of them with `-i any`, which records no destination MAC",
    zh: "在持有报文目的地址的接口上抓包，或用 `-i any` 抓所有接口（但不记录目的 MAC）",
  },
  command: "ip -br addr; tcpdump -eni <interface> -s0 -w host.pcap",
  expect: {
    en: "frames to and from the MAC of the interface that packets of the service are sent to",
    zh: "可看到该服务报文所发往接口的 MAC 的收发帧",
  },
});
