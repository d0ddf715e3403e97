/** The real server's NIC dropped frames: it had no room for them. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { dropCites, droppedAt } from "./receive-drop.ts";
import { listed, listedZh, NONE_MISSING_BEHIND, nothingMissing, plural } from "./words.ts";

export const rsNicRxDrop = defineRule({
  id: "rs-nic-rx-drop",
  layer: "real-server",
  severity: "degraded",
  title: {
    en: "The real server's NIC drops frames for lack of room",
    zh: "RS 的网卡因缓冲区不足而丢帧",
  },
  needs: ["forwardLoss", "receiveDrops"],
  wants: [],
  judge({ forwardLoss, receiveDrops }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const known = forwardLoss.legs.filter((l) => receiveDrops.hosts.some((h) => h.host === l.to && h.nic));
    if (known.length === 0)
      return notApplicable({
        en: "what the NIC of the real server counted is not known",
        zh: "RS 网卡的计数未知",
      });
    const found = droppedAt(forwardLoss, receiveDrops, (d) => d.nic);
    if (found.length === 0)
      return pass({
        en: "the real server's NIC counted no drops, or others than were lost",
        zh: "RS 的网卡没有丢包计数，或者与丢失数不符",
      });
    const lost = found.reduce((n, f) => n + f.leg.leg.counts.missing, 0);
    const sent = found.reduce((n, f) => n + f.leg.leg.counts.sent, 0);
    const hosts = listed(found.map((f) => f.leg.to));
    const because = {
      en: `${hosts} counted ${found.map((f) => f.growth.growth).join(" and ")} drops in front of every capture`,
      zh: `${listedZh(found.map((f) => f.leg.to))} 在抓包点之前计到 ${listedZh(found.map((f) => String(f.growth.growth)))} 个丢包`,
    };
    return fail(because, {
      grounds: ["counter", "absence"],
      packets: lost,
      segments: found.map(({ leg }) => ({ from: leg.from, to: leg.to })),
      explanation: {
        en: `Measured: ${plural(lost, "request")} of ${sent} that left ${listed(found.map((f) => f.leg.from))} for ${hosts} are in no capture of it, and ${found.map((f) => `${f.growth.name} of ${f.leg.to} grew by ${f.growth.growth}`).join("; ")}. The NIC took them off the wire and had no buffer or no time for them: a capture begins behind it.`,
        zh: `实测：从 ${listedZh(found.map((f) => f.leg.from))} 发往 ${listedZh(found.map((f) => f.leg.to))} 的 ${sent} 个请求中有 ${lost} 个不在其任何抓包中，而 ${found.map((f) => `${f.leg.to} 的 ${f.growth.name} 增长了 ${f.growth.growth}`).join("；")}。网卡从线路上收到了它们，但没有缓冲区或来不及处理：抓包点在网卡之后。`,
      },
      evidence: dropCites(found),
      remedies: found.map((f) => ({
        host: f.leg.to,
        platform: "any",
        commands: [
          `ethtool -g ${f.drops.nic?.interface ?? "$INTERFACE"}`,
          `ethtool -G ${f.drops.nic?.interface ?? "$INTERFACE"} rx 4096`,
        ],
        note: {
          en: "the second number of the first command's maximum, where it is another. Spread the load over queues too: ethtool -L, RSS, IRQ affinity; a virtual machine may need more CPU",
          zh: "如果第一条命令显示的最大值不是 4096，则改用该值。还应把负载分散到多个队列：ethtool -L、RSS、IRQ affinity；虚拟机可能需要更多 CPU",
        },
      })),
      verify: found.map((f) => ({
        host: f.leg.to,
        command: `ethtool -S ${f.drops.nic?.interface ?? "$INTERFACE"} | grep -E 'miss|no_buf|fifo|discard|drop|out_of'`,
        expect: { en: "stands still while clients send", zh: "客户端发送时不再增长" },
      })),
      rivals: [
        {
          cause: "fabric-random-loss",
          because: {
            en: "the receiver's own counter accounts for what is missing",
            zh: "接收方自己的计数器已能解释丢失的报文",
          },
        },
        {
          cause: "softnet-backlog-drop",
          because: {
            en: "that counts in /proc/net/softnet_stat, not at the NIC",
            zh: "那种情况计入 /proc/net/softnet_stat，而不是网卡计数器",
          },
        },
      ],
    });
  },
});
