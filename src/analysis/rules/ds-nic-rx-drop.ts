/** The director's adapter has no room for frames: they end before tcpdump and the IP stack see them. */
import { citeCounter, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

export const dsNicRxDrop = defineRule({
  id: "ds-nic-rx-drop",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director's network adapter drops frames on receipt: it has no buffer for them",
    zh: "DS 网卡收包缓冲不足，报文在到达内核前被丢弃",
  },
  needs: ["receiveLosses"],
  wants: ["frontLoss"],
  judge({ receiveLosses, frontLoss }) {
    if (frontLoss && frontLoss.missing === 0 && frontLoss.unknown === 0)
      return pass({
        en: "every request that clients sent came in at the director",
        zh: "客户端发出的请求都到达了 DS",
      });
    const judged = receiveLosses.directors.map((adapter) => {
      const legs = (frontLoss?.legs ?? []).filter((l) => l.to === adapter.director);
      const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
      // One adapter counts a lost frame under several names: the largest, not the sum.
      const [best] = adapter.noRoom;
      return { adapter, legs, lost, best };
    });
    const found = judged.find((j) => j.lost > 0 && fits(j.best?.growth, j.lost));
    if (found) {
      const { adapter, legs, lost, best } = found;
      const names = listed(
        adapter.noRoom.slice(0, 4).map((g) => `${g.name} of ${g.interface} grew by ${g.growth}`),
      );
      const namesZh = listedZh(
        adapter.noRoom.slice(0, 4).map((g) => `${g.interface} 的 ${g.name} 增长了 ${g.growth}`),
      );
      const partly = legs.every((l) => l.leg.counts.arrived > 0);
      const because = {
        en: `${adapter.director} dropped ${plural(best.growth, "frame")} for lack of room`,
        zh: `${adapter.director} 因缓冲不足丢弃了 ${best.growth} 个帧`,
      };
      return fail(because, {
        grounds: ["counter", "absence"],
        ...(partly ? { severity: "degraded" as const } : {}),
        packets: lost,
        segments: legs.map((l) => ({ from: l.from, to: l.to })),
        explanation: {
          en: `Measured: ${plural(lost, "request")} that clients sent are in no capture of ${adapter.director}; meanwhile ${names}. Inferred: the adapter or its driver had no descriptor or buffer for them, so that they ended before tcpdump and before any counter of IP; it happens in bursts, and on queues whose CPU is busy.`,
          zh: `实测：客户端发出的 ${lost} 个请求没有出现在 ${adapter.director} 的任何抓包中；同期 ${namesZh}。推断：网卡或其驱动没有可用的描述符或缓冲区，报文在到达 tcpdump 和任何 IP 计数器之前就被丢弃；通常发生在突发流量时，或 CPU 繁忙的队列上。`,
        },
        evidence: [
          ...adapter.noRoom.slice(0, 4).map((g) => g.cite),
          ...adapter.noRoom
            .slice(0, 2)
            .map((g) => citeCounter(adapter.director, { ...g, name: `${g.interface} ${g.name}` })),
          ...legs.flatMap((l) => l.cites).slice(0, 3),
        ],
        ...mended(adapter.director, best.interface),
        rivals: [
          {
            cause: "fabric-random-loss",
            because: {
              en: "the adapter itself counted them: they did arrive at its port",
              zh: "网卡自己对它们计了数：它们确实到达了网卡端口",
            },
          },
          {
            cause: "cap-kernel-drop",
            because: {
              en: "the capture would say that it dropped frames",
              zh: "如果是抓包丢帧，抓包中会有记录",
            },
          },
        ],
      });
    }
    const grown = judged.find((j) => j.best !== undefined && j.lost === 0);
    if (grown && !frontLoss)
      return fail(
        {
          en: `${grown.adapter.director} dropped frames for lack of room`,
          zh: `${grown.adapter.director} 因缓冲不足丢弃了帧`,
        },
        {
          grounds: ["may"],
          severity: "risk",
          packets: 0,
          segments: [{ from: grown.adapter.director, to: grown.adapter.director }],
          explanation: {
            en: `Measured: between the two snapshots ${grown.best.name} of ${grown.best.interface} grew by ${grown.best.growth}. Inferred: the adapter drops frames that it has no buffer for; whether requests are among them no capture of a client shows.`,
            zh: `实测：两次快照之间 ${grown.best.interface} 的 ${grown.best.name} 增长了 ${grown.best.growth}。推断：网卡丢弃了没有缓冲区可用的帧；其中是否有请求，没有客户端抓包可以说明。`,
          },
          evidence: [grown.best.cite],
          ...mended(grown.adapter.director, grown.best.interface),
          nextSteps: [
            {
              host: "client",
              command: "tcpdump -eni <interface> -s0 -w client.pcap",
              why: {
                en: "what clients send and the director's capture lacks, against the adapter's counters",
                zh: "对比客户端发出而 DS 抓包中没有的报文与网卡计数器",
              },
            },
          ],
        },
      );
    const open = judged.find((j) => j.lost > 0 && !j.adapter.compared);
    if (open)
      return inconclusive(
        {
          en: "requests do not come in at the director, and its adapter's counters were not compared",
          zh: "请求没有到达 DS，而其网卡计数器没有前后对比",
        },
        [
          {
            host: open.adapter.director,
            command: "ip -s -s link; ethtool -S <interface>   # before and after the test",
          },
        ],
      );
    return judged.some((j) => j.lost > 0)
      ? pass({
          en: "the adapter counted no lack of room that fits the loss",
          zh: "网卡因缓冲不足的丢包计数与丢失数不符",
        })
      : notApplicable({
          en: "nothing is known to be lost between clients and directors",
          zh: "客户端与 DS 之间没有已知的丢包",
        });
  },
});

function mended(host: string, device: string) {
  return {
    remedies: [
      {
        host,
        platform: "any",
        commands: [`ethtool -g ${device}`, `ethtool -G ${device} rx 4096`],
        note: {
          en: "a larger ring, up to the maximum that -g shows; then spread queues over CPUs (ethtool -L, RSS, RPS, irqbalance)",
          zh: "调大 ring，上限见 -g 的输出；再把队列分散到多个 CPU（ethtool -L、RSS、RPS、irqbalance）",
        },
      },
    ],
    verify: [
      {
        host,
        command: `ethtool -S ${device} | grep -E 'miss|no_buf|fifo|discard|drop|out_of|fail|exceeded'`,
        expect: { en: "the same numbers twice while clients send", zh: "客户端发送期间两次读数相同" },
      },
    ],
  };
}
