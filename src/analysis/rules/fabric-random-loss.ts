/** Part of the packets is lost between two hosts, and nothing tells which. */
import type { Answers } from "../evidence/answers.ts";
import type { LossyLeg } from "../evidence/forward-loss.ts";
import { fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { explained } from "./receive-drop.ts";
import { listed, listedZh, nothingMissing } from "./words.ts";

/** Wilson score interval, 95 %: the range of loss rates that such a count allows, in percent. */
export function lossRange(lost: number, sent: number): readonly [number, number] {
  const z = 1.96;
  const p = lost / sent;
  const centre = p + (z * z) / (2 * sent);
  const half = z * Math.sqrt((p * (1 - p)) / sent + (z * z) / (4 * sent * sent));
  const scale = 1 + (z * z) / sent;
  return [(100 * (centre - half)) / scale, (100 * (centre + half)) / scale];
}

/** A way between two hosts on which a part was lost. */
interface Way {
  readonly from: string;
  readonly to: string;
  readonly leg: LossyLeg["leg"];
  readonly contrast?: LossyLeg["contrast"];
  readonly cites: LossyLeg["cites"];
  readonly controls: LossyLeg["controls"];
}

/** Nothing separates the lost from the arrived, and some arrived. */
function isRandom({ leg, contrast }: Way): boolean {
  return leg.counts.arrived > 0 && contrast !== undefined && contrast.separators.length === 0;
}

function front({ frontLoss, receiveLosses }: Partial<Answers>): readonly Way[] {
  return (frontLoss?.legs ?? []).filter((l) => {
    const adapter = receiveLosses?.directors.find((d) => d.director === l.to);
    const counted = [...(adapter?.noRoom ?? []), ...(adapter?.xdp ?? []), ...(adapter?.dropped ?? [])];
    const addressed =
      l.macs.length > 0 && l.classes.every((c) => c.missing === 0 || c.destinationMac !== UNKNOWN);
    return addressed && !l.fragmented && !counted.some((g) => fits(g.growth, l.leg.counts.missing));
  });
}

/** Frames that do not say whom they were for may have gone to another host that answers for the address. */
const UNKNOWN = "unknown";

function back({ replyLoss }: Partial<Answers>): readonly Way[] {
  return (replyLoss?.legs ?? [])
    .filter((l) => l.classes.every((c) => !c.reply || c.missing === 0 || c.destinationMac !== UNKNOWN))
    .map((l) => ({ ...l, controls: [] }));
}

export const fabricRandomLoss = defineRule({
  id: "fabric-random-loss",
  layer: "fabric",
  severity: "degraded",
  title: {
    en: "The network loses part of the packets, whatever they are",
    zh: "网络不分类型地丢失部分报文",
  },
  needs: [],
  wants: ["forwardLoss", "frontLoss", "replyLoss", "receiveDrops", "receiveLosses", "transmitDrops"],
  judge(given) {
    const { forwardLoss, frontLoss, replyLoss, receiveDrops, transmitDrops } = given;
    if (!forwardLoss && !frontLoss && !replyLoss)
      return inconclusive({ en: "no capture shows packets leaving a host", zh: "没有抓包显示报文离开主机" }, [
        { host: "all", command: "tcpdump -eni <interface> -s0 -U -w <host>.pcap" },
      ]);
    const missing = [forwardLoss, frontLoss, replyLoss].reduce((n, loss) => n + (loss?.missing ?? 0), 0);
    if (missing === 0)
      return forwardLoss
        ? nothingMissing(forwardLoss, pass({ en: "nothing is missing on the way", zh: "途中没有缺失" }))
        : pass({ en: "nothing is missing on the way", zh: "途中没有缺失" });
    const legs: readonly Way[] = [
      ...(forwardLoss?.legs ?? []).filter(
        (l) => !explained(l, receiveDrops) && l.classes.every((c) => c.missing === 0 || c.arrived > 0),
      ),
      ...front(given),
      ...back(given),
    ].filter(isRandom);
    if (legs.length === 0)
      return notApplicable({ en: "what was lost differs from what arrived", zh: "丢失的报文与到达的有区别" });
    const lost = legs.reduce((n, l) => n + l.leg.counts.missing, 0);
    const ends = new Set(legs.flatMap((l) => [l.from, l.to]));
    const counted = (transmitDrops?.drops ?? []).find(
      (d) =>
        d.kind !== "qdisc" && ends.has(d.host) && d.before !== undefined && fits(d.after - d.before, lost),
    );
    if (counted)
      return notApplicable({
        en: `${counted.name} of ${counted.host} counts what is missing`,
        zh: `${counted.host} 的 ${counted.name} 计到了缺失的报文`,
      });
    const sent = legs.reduce((n, l) => n + l.leg.counts.sent, 0);
    const [low, high] = lossRange(lost, sent);
    const target = (forwardLoss ?? frontLoss ?? replyLoss)?.target;
    const addressOf = (host: string): string =>
      target?.rips.get(host) ??
      (frontLoss?.legs.some((l) => l.to === host) ? target?.vip : undefined) ??
      (forwardLoss?.legs.some((l) => l.from === host) ? target?.dip : target?.client) ??
      "<address>";
    const [first] = legs;
    const beyondRouter = (frontLoss?.legs ?? []).some(
      (l) => legs.some((way) => way.leg === l.leg) && !(l.toItsMac && l.macs.length === 1),
    );
    const because = {
      en: "some packets of every kind are lost, and some of every kind arrive",
      zh: "各类报文都有一部分丢失，也都有一部分到达",
    };
    return fail(because, {
      // That a path can lose at random is no proof that it did; a handful of losses is not even a rate.
      // Behind a router another host may have the address as well.
      grounds: lost >= 5 ? ["absence", "may", ...(beyondRouter ? (["doubt"] as const) : [])] : ["absence"],
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
            `ethtool -S $(ip -o route get ${addressOf(first.from)} | grep -oE 'dev [^ ]+' | cut -d' ' -f2) | grep -E 'drop|miss|err|exceeded'`,
          ],
          note: {
            en: "names the queue or the allowance that overflows, if it is this host's; else the loss is the network's own: take the frames cited to its operator",
            zh: "如果是本机的问题，可看到溢出的队列或超出的配额；否则丢包发生在网络中：把引用的帧交给网络运维人员",
          },
        },
      ],
      verify: [
        {
          host: first.from,
          command: `ping -f -c 2000 -s 120 ${addressOf(first.to)}`,
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
