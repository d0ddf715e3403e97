/** The real server's CPU backlog was full: the kernel dropped frames before it looked at them. */
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { dropCites, droppedAt } from "./receive-drop.ts";
import { listed, listedZh, NONE_MISSING_BEHIND, nothingMissing, plural } from "./words.ts";

export const softnetBacklogDrop = defineRule({
  id: "softnet-backlog-drop",
  layer: "real-server",
  severity: "degraded",
  title: {
    en: "The real server's receive backlog is full: frames are dropped before the kernel looks at them",
    zh: "RS 的接收 backlog 队列已满：帧在内核处理之前就被丢弃",
  },
  needs: ["forwardLoss", "receiveDrops"],
  wants: [],
  judge({ forwardLoss, receiveDrops }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const known = forwardLoss.legs.filter((l) =>
      receiveDrops.hosts.some((h) => h.host === l.to && h.backlog),
    );
    if (known.length === 0)
      return notApplicable({
        en: "what the backlog of the real server dropped is not known",
        zh: "RS 的 backlog 丢包数未知",
      });
    const found = droppedAt(forwardLoss, receiveDrops, (d) => d.backlog);
    if (found.length === 0)
      return pass({
        en: "the real server's backlog dropped nothing, or other counts than were lost",
        zh: "RS 的 backlog 没有丢包，或者与丢失数不符",
      });
    const lost = found.reduce((n, f) => n + f.leg.leg.counts.missing, 0);
    const sent = found.reduce((n, f) => n + f.leg.leg.counts.sent, 0);
    const hosts = listed(found.map((f) => f.leg.to));
    const because = {
      en: `the backlog of ${hosts} dropped ${found.map((f) => f.growth.growth).join(" and ")} frames`,
      zh: `${listedZh(found.map((f) => f.leg.to))} 的 backlog 丢弃了 ${listedZh(found.map((f) => String(f.growth.growth)))} 个帧`,
    };
    return fail(because, {
      grounds: ["counter", "absence"],
      packets: lost,
      segments: found.map(({ leg }) => ({ from: leg.from, to: leg.to })),
      explanation: {
        en: `Measured: ${plural(lost, "request")} of ${sent} that left ${listed(found.map((f) => f.leg.from))} for ${hosts} are in no capture of it, and the drops of /proc/net/softnet_stat grew by ${found.map((f) => f.growth.growth).join(" and ")}. Frames that are steered to another CPU (RPS, veth) wait in its backlog; where that holds netdev_max_backlog frames the next ones are dropped, in front of every capture.`,
        zh: `实测：从 ${listedZh(found.map((f) => f.leg.from))} 发往 ${listedZh(found.map((f) => f.leg.to))} 的 ${sent} 个请求中有 ${lost} 个不在其任何抓包中，而 /proc/net/softnet_stat 的丢弃数增长了 ${found.map((f) => f.growth.growth).join(" 和 ")}。被分派到其他 CPU 的帧（RPS、veth）在该 CPU 的 backlog 中排队；队列达到 netdev_max_backlog 个帧后，后续的帧在所有抓包点之前就被丢弃。`,
      },
      evidence: dropCites(found),
      remedies: found.map((f) => ({
        host: f.leg.to,
        platform: "any",
        commands: ["sysctl -w net.core.netdev_max_backlog=10000"],
        note: {
          en: "and more CPUs in rps_cpus, or RSS instead of RPS where the NIC has queues",
          zh: "并在 rps_cpus 中增加 CPU；网卡有多队列时用 RSS 代替 RPS",
        },
      })),
      verify: found.map((f) => ({
        host: f.leg.to,
        command: "cat /proc/net/softnet_stat",
        expect: {
          en: "the second column (hexadecimal) stands still while clients send",
          zh: "客户端发送时第二列（十六进制）不再增长",
        },
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
          cause: "rs-nic-rx-drop",
          because: {
            en: "the NIC counted no such drops, as far as given",
            zh: "就所提供的信息看，网卡没有此类丢弃计数",
          },
        },
      ],
    });
  },
});
