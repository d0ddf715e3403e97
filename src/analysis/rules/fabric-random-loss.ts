/** Part of the packets is lost between director and real server, and nothing tells which. */
import { fits } from "./cite-counter.ts";
import { defineRule, fail, notApplicable, pass } from "./define.ts";
import { explained } from "./receive-drop.ts";
import { listed, listedZh, NONE_MISSING_BEHIND, nothingMissing } from "./words.ts";

/** Wilson score interval, 95 %: the range of loss rates that such a count allows, in percent. */
export function lossRange(lost: number, sent: number): readonly [number, number] {
  const z = 1.96;
  const p = lost / sent;
  const centre = p + (z * z) / (2 * sent);
  const half = z * Math.sqrt((p * (1 - p)) / sent + (z * z) / (4 * sent * sent));
  const scale = 1 + (z * z) / sent;
  return [(100 * (centre - half)) / scale, (100 * (centre + half)) / scale];
}

export const fabricRandomLoss = defineRule({
  id: "fabric-random-loss",
  layer: "fabric",
  severity: "degraded",
  title: {
    en: "The fabric loses part of the packets between director and real server, whatever they are",
    zh: "DS 与 RS 之间的网络不分类型地丢失部分报文",
  },
  needs: ["forwardLoss"],
  wants: ["receiveDrops", "transmitDrops"],
  judge({ forwardLoss, receiveDrops, transmitDrops }) {
    if (forwardLoss.missing === 0) return nothingMissing(forwardLoss, pass(NONE_MISSING_BEHIND));
    const legs = forwardLoss.legs.filter(
      (l) =>
        !explained(l, receiveDrops) &&
        l.leg.counts.arrived > 0 &&
        l.contrast !== undefined &&
        l.contrast.separators.length === 0 &&
        l.classes.every((c) => c.missing === 0 || c.arrived > 0),
    );
    if (legs.length === 0)
      return notApplicable({ en: "what was lost differs from what arrived", zh: "丢失的报文与到达的有区别" });
    const ends = new Set(legs.flatMap((l) => [l.from, l.to]));
    const counted = (transmitDrops?.drops ?? []).find(
      (d) =>
        d.kind !== "qdisc" &&
        ends.has(d.host) &&
        d.before !== undefined &&
        fits(d.after - d.before, forwardLoss.missing),
    );
    if (counted)
      return notApplicable({
        en: `${counted.name} of ${counted.host} counts what is missing`,
        zh: `${counted.host} 的 ${counted.name} 计到了缺失的报文`,
      });
    const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
    const sent = legs.reduce((n, l) => n + l.leg.counts.sent, 0);
    const [low, high] = lossRange(lost, sent);
    const { target } = forwardLoss;
    const because = {
      en: "some packets of every kind are lost, and some of every kind arrive",
      zh: "各类报文都有一部分丢失，也都有一部分到达",
    };
    return fail(because, {
      // That a path can lose at random is no proof that it did; a handful of losses is not even a rate.
      grounds: lost >= 5 ? ["absence", "may"] : ["absence"],
      packets: lost,
      segments: legs.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${lost} of ${sent} packets that left ${listed(legs.map((l) => l.from))} for ${listed(legs.map((l) => l.to))} never arrived (${((100 * lost) / sent).toFixed(1)} %; 95 % interval ${low.toFixed(1)} to ${high.toFixed(1)} %). Neither addresses, protocol, size, DF nor flow tell the lost from the arrived. Inferred: congestion, a rate limit or a faulty link, not a filter.`,
        zh: `实测：从 ${listedZh(legs.map((l) => l.from))} 发往 ${listedZh(legs.map((l) => l.to))} 的 ${sent} 个报文中有 ${lost} 个没有到达（${((100 * lost) / sent).toFixed(1)} %；95 % 置信区间 ${low.toFixed(1)} 至 ${high.toFixed(1)} %）。地址、协议、长度、DF 和流都不能把丢失的与到达的区分开。推断：是拥塞、限速或链路故障，而不是过滤。`,
      },
      evidence: legs.flatMap((l) => [...l.cites, ...l.controls.slice(0, 1)]).slice(0, 12),
      remedies: [
        {
          host: listed(legs.map((l) => l.to)),
          platform: "any",
          commands: [
            `ethtool -S $(ip -o route get ${target.dip} | grep -oE 'dev [^ ]+' | cut -d' ' -f2) | grep -E 'drop|miss|err|exceeded'`,
          ],
          note: {
            en: "names the queue or the allowance that overflows, if it is this host's; else the loss is the network's own: take the frames cited to its operator",
            zh: "如果是本机的问题，可看到溢出的队列或超出的配额；否则丢包发生在网络中：把引用的帧交给网络运维人员",
          },
        },
      ],
      verify: [
        {
          host: "ds",
          command: `ping -f -c 2000 -s 120 ${[...target.rips.values()].at(0) ?? "<RIP>"}`,
          expect: { en: "0 % packet loss", zh: "丢包率 0 %（0 % packet loss）" },
        },
      ],
      rivals: [
        {
          cause: "fabric-antispoof-forward",
          because: { en: "packets with the same addresses arrived", zh: "相同地址的报文有到达的" },
        },
        {
          cause: "ds-neigh-wrong-mac",
          because: { en: "packets with the same MACs arrived", zh: "相同 MAC 的报文有到达的" },
        },
      ],
    });
  },
});
