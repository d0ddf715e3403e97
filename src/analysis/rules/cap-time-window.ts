/** A capture was not running while packets were sent to its host. */
import { captureRule } from "./capture-fault.ts";

export const capTimeWindow = captureRule({
  id: "cap-time-window",
  kind: "window",
  title: { en: "A capture was not running all the time", zh: "抓包没有覆盖整个测试时间" },
  advice: { en: "start the captures on all hosts before the test and stop them after it" },
  command: "tcpdump -eni <interface> -s0 -U -w host.pcap",
  expect: { en: "first and last frame enclose the test" },
});
