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
    zh: "检查是否把两个文件弄混；如果服务运行在容器中，抓包和状态都要在该容器的网络命名空间内采集",
  },
  command: "lsns -t net; nsenter -t <pid> -n sh -c 'ip -br link; tcpdump -eni <interface> -s0 -w host.pcap'",
  expect: {
    en: "every unicast frame is from or to a MAC that `ip link` lists there",
    zh: "每个单播帧的源或目的 MAC 都在该处 `ip link` 的输出中",
  },
});
