/** A capture that was taken at another host or in another network namespace than its name says. */
import { captureRule } from "./capture-fault.ts";

export const capWrongNetns = captureRule({
  id: "cap-wrong-netns",
  kind: "place",
  title: {
    en: "A capture is of another host or network namespace than its name says",
    zh: "抓包来自其他主机或网络命名空间",
  },
  advice: {
    en: "look whether two files were mixed up; where the service runs in a container, take capture and state in its network namespace, both",
  },
  command: "lsns -t net; nsenter -t <pid> -n sh -c 'ip -br link; tcpdump -eni <interface> -s0 -w host.pcap'",
  expect: { en: "every unicast frame is from or to a MAC that `ip link` lists there" },
});
