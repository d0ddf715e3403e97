/** Packets were sent to a host before the first frame of its capture or after the last: nothing shows that it ran then. */
import { captureRule } from "./capture-fault.ts";

export const capTimeWindow = captureRule({
  id: "cap-time-window",
  kind: "window",
  title: { en: "A capture does not cover the whole test", zh: "抓包没有覆盖整个测试时间" },
  advice: {
    en: "start the captures on all hosts before the test and stop them after it",
    zh: "在测试之前启动所有主机上的抓包，测试结束后再停止",
  },
  command: "tcpdump -eni <interface> -s0 -U -w host.pcap",
  expect: { en: "first and last frame enclose the test", zh: "首帧早于测试开始，末帧晚于测试结束" },
});
