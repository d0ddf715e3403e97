/** Frames were dropped while capturing. */
import { captureRule } from "./capture-fault.ts";

export const capKernelDrop = captureRule({
  id: "cap-kernel-drop",
  kind: "drops",
  title: { en: "Frames were dropped while capturing", zh: "抓包时内核丢弃了部分帧" },
  advice: {
    en: "a larger buffer and a smaller snap length; write to a fast disk",
    zh: "加大缓冲区、减小抓包长度，并写到高速磁盘",
  },
  command: "tcpdump -eni <interface> -B 65536 -s 256 -w host.pcap",
  expect: { en: "0 packets dropped by kernel", zh: "显示 0 packets dropped by kernel" },
});
