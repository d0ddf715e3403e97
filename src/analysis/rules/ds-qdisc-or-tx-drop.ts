/** The director's queue drops what it should send: a shaper, a full queue, a driver. */

import { isPlainName } from "../evidence/host-view.ts";
import type { TransmitDrop } from "../evidence/transmit-drops.ts";
import { accountsFor, fits } from "./cite-counter.ts";
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, listedZh, plural } from "./words.ts";

const grown = (d: TransmitDrop): number | undefined =>
  d.before === undefined ? undefined : d.after - d.before;

export const dsQdiscOrTxDrop = defineRule({
  id: "ds-qdisc-or-tx-drop",
  layer: "director",
  severity: "degraded",
  title: {
    en: "A queue or the adapter of the director drops packets that it should send",
    zh: "DS 的发送队列或网卡丢弃了待发送的报文",
  },
  needs: ["directorLoss"],
  wants: ["transmitDrops", "forwardLoss"],
  judge({ directorLoss, transmitDrops, forwardLoss }) {
    // A refusal or a reset is the director's word for another fault.
    const stop = directorLoss.stops.find((s) => s.refusals.length === 0 && s.resets === 0);
    const stayed = stop?.stayed ?? 0;
    const behind = forwardLoss?.missing ?? 0;
    if (stayed + behind === 0)
      return directorLoss.stops.length > 0
        ? notApplicable({
            en: "the director itself refused what it did not send on",
            zh: "未转发的报文是 DS 自己拒绝的",
          })
        : pass({
            en: "everything that came in at the director went out and arrived",
            zh: "进入 DS 的报文都已发出并到达",
          });
    if (!transmitDrops)
      return inconclusive(
        { en: "what the director's queues dropped is not known", zh: "DS 的队列丢弃了多少未知" },
        [{ host: stop?.director ?? "ds", command: "tc -s qdisc; ip -s link" }],
      );
    const directors = new Set([
      ...directorLoss.stops.map((s) => s.director),
      ...(forwardLoss?.legs.map((l) => l.from) ?? []),
    ]);
    const own = transmitDrops.drops.filter((d) => directors.has(d.host));
    // A qdisc drops before the capture, so the packet did not go out; a driver behind it.
    const queue = own.filter((d) => d.kind === "qdisc" && stayed > 0 && fits(grown(d), stayed));
    const driver = own.filter((d) => d.kind === "driver" && behind > 0 && fits(grown(d), behind));
    const found = queue.length > 0 ? queue : driver;
    if (found.length === 0)
      return own.some((d) => grown(d) === undefined)
        ? inconclusive(
            {
              en: "a queue of the director dropped packets, and no earlier snapshot shows when",
              zh: "DS 的一个队列丢弃过报文，没有更早的快照可说明是何时",
            },
            [{ host: own[0].host, command: "tc -s qdisc; ip -s link" }],
          )
        : pass({
            en: "no queue of the director dropped as many as are missing",
            zh: "DS 没有任何队列的丢包数与缺失数相符",
          });
    const [first] = found;
    const packets = queue.length > 0 ? stayed : behind;
    const device = isPlainName(first.interface) ? first.interface : "<interface>";
    const legs = queue.length > 0 ? [] : (forwardLoss?.legs ?? []);
    const because = {
      en: `${first.name} of ${first.interface} dropped ${grown(first) ?? 0} packets`,
      zh: `${first.interface} 的 ${first.name} 丢弃了 ${grown(first) ?? 0} 个报文`,
    };
    return fail(because, {
      // Where a queue dropped far more than is missing, it may have been others' packets.
      grounds: found.some((d) => accountsFor(grown(d), packets))
        ? ["counter", "absence"]
        : ["may", "absence"],
      packets,
      segments:
        legs.length > 0 ? legs.map(({ from, to }) => ({ from, to })) : [{ from: first.host, to: first.host }],
      explanation: {
        en: `Measured: ${plural(packets, "packet")} ${
          queue.length > 0
            ? `came in at ${first.host} and did not go out`
            : `left ${first.host} in its capture and did not arrive`
        }; ${listed(found.map((d) => `${d.name} of ${d.interface}`))} dropped ${found.map((d) => grown(d) ?? 0).join(" and ")} in the same time. ${
          queue.length > 0
            ? "A queueing discipline sits between IPVS and the capture point: a shaper whose rate is too low, or a queue that is too short for bursts, drops there."
            : "The capture point is before the driver: its counters show what it could not send."
        }`,
        zh: `实测：${packets} 个报文${
          queue.length > 0
            ? `到达 ${first.host} 后没有发送出去`
            : `在 ${first.host} 的抓包中已发出，但没有到达`
        }；同期 ${listedZh(found.map((d) => `${d.interface} 的 ${d.name}`))} 丢弃了 ${found.map((d) => grown(d) ?? 0).join(" 和 ")} 个。${
          queue.length > 0
            ? "排队规则（qdisc）位于 IPVS 与抓包点之间：整形速率过低，或队列过短装不下突发流量，就会在此丢弃。"
            : "抓包点在驱动之前：驱动的计数器反映的是它没能发出的报文。"
        }`,
      },
      evidence: [
        ...found.map((d) => d.cite),
        ...found.map((d) => ({
          kind: "count" as const,
          host: d.host,
          name: `${d.interface} ${d.name} dropped`,
          before: d.before ?? 0,
          after: d.after,
        })),
        ...(queue.length > 0 ? (stop?.cites ?? []) : legs.flatMap((l) => l.cites)),
      ].slice(0, 12),
      remedies: [
        {
          host: first.host,
          platform: "any",
          commands:
            queue.length > 0
              ? [`tc -s qdisc show dev ${device}`, `tc qdisc del dev ${device} root`]
              : [`ethtool -S ${device}; ethtool ${device}`],
          note: {
            en:
              queue.length > 0
                ? "takes the shaper off, back to the default queue; or give it a higher rate, burst and limit, where it is there on purpose"
                : "names the ring or the link that fails; a larger ring: ethtool -G",
            zh:
              queue.length > 0
                ? "去掉整形器，恢复默认队列；如果是有意配置的，则调大 rate、burst 和 limit"
                : "可看到出问题的 ring 或链路；调大 ring：ethtool -G",
          },
        },
      ],
      verify: [
        {
          host: first.host,
          command: `tc -s qdisc show dev ${device}; sleep 10; tc -s qdisc show dev ${device}`,
          expect: {
            en: "the same number of dropped twice while clients send",
            zh: "客户端发送期间两次的 dropped 相同",
          },
        },
      ],
      rivals: [
        {
          cause: "ds-output-firewall",
          because: {
            en: "the queue itself counts as many packets as are missing",
            zh: "队列自己的计数与缺失的报文数一致",
          },
        },
      ],
    });
  },
});
