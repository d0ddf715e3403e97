/** Frames are cut by the snap length. */
import { captureRule } from "./capture-fault.ts";

export const capTruncated = captureRule({
  id: "cap-truncated",
  kind: "truncated",
  title: { en: "Frames are cut by the snap length", zh: "抓包长度限制截断了报文" },
  advice: {
    en: "headers are enough to follow packets; payloads that repeat are told apart better with whole frames",
    zh: "跟踪报文有包头就够了；但要区分载荷重复的报文，完整的帧更可靠",
  },
  command: "tcpdump -eni <interface> -s0 -w host.pcap",
  expect: { en: "captured length equals frame length", zh: "抓到的长度等于帧长度" },
});
