/** The NIC's counters are those of Intel's e1000 family: not what public clouds give their guests. */
import type { Platform } from "../evidence/platform-marks.ts";
import { defineRule, fail, pass } from "./define.ts";
import { platformSentence, platformSentenceZh } from "./platforms.ts";
import { listed, listedZh } from "./words.ts";

/** Platforms that emulate such adapters. */
const EMULATES: readonly Platform[] = ["VMware", "libvirt, QEMU, Proxmox"];

export const platformE1000Nic = defineRule({
  id: "platform-e1000-nic",
  layer: "fabric",
  severity: "note",
  title: {
    en: "The NIC is of Intel's e1000 family, as VMware and QEMU emulate it",
    zh: "网卡属于 Intel e1000 系列，VMware 和 QEMU 模拟的就是这种网卡",
  },
  needs: ["nics"],
  wants: ["platforms"],
  judge({ nics, platforms }) {
    const isKnown = (host: string) =>
      platforms?.hosts.some(
        (h) => h.host === host && h.known === "certain" && h.platforms.every((p) => EMULATES.includes(p)),
      ) === true;
    const all = nics.nics.filter((n) => n.family === "e1000");
    if (all.length === 0) return pass({ en: "no NIC of that family", zh: "没有该系列的网卡" });
    const found = all.filter((n) => !isKnown(n.host));
    if (found.length === 0)
      return pass({
        en: "the platform is known, and gives its guests such NICs",
        zh: "平台已知，且就是给虚拟机提供这种网卡",
      });
    const because = {
      en: listed(found.map((n) => `${n.interface} of ${n.host}`)),
      zh: listedZh(found.map((n) => `${n.host} 的 ${n.interface}`)),
    };
    return fail(because, {
      grounds: ["must"],
      packets: 0,
      segments: found.map((n) => ({ from: n.host, to: n.host })),
      explanation: {
        en: `The statistics of ${listed(found.map((n) => `${n.interface} of ${n.host}`))} have counters that only Intel's e1000 drivers have. Public clouds give their guests virtio or their own NICs: make sure on which platform these hosts run before its switches are blamed.${platformSentence(
          platforms,
          found.map((n) => n.host),
        )}`,
        zh: `${listedZh(found.map((n) => `${n.host} 的 ${n.interface}`))} 的统计中有只有 Intel e1000 驱动才有的计数器。公有云给虚拟机的是 virtio 或自研网卡：在归咎于平台的交换机之前，先确认这些主机运行在什么平台上。${platformSentenceZh(
          platforms,
          found.map((n) => n.host),
        )}`,
      },
      evidence: found.flatMap((n) => n.cites),
      remedies: found.map((n) => ({
        host: n.host,
        platform: "any",
        commands: [`ethtool -i ${n.interface}`, "cat /sys/class/dmi/id/sys_vendor"],
        note: {
          en: "what the host runs on, for whoever is asked about the network",
          zh: "主机运行的平台，供询问网络负责人时使用",
        },
      })),
      verify: found.map((n) => ({
        host: n.host,
        command: `ethtool -i ${n.interface}`,
        expect: { en: "the driver, which names the platform", zh: "驱动名，由此可知平台" },
      })),
    });
  },
});
