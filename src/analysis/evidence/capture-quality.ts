/** Question: what can each capture show, and what not? */

import type { Words } from "../../report/schema.ts";
import { packetsIn } from "../observe/weight.ts";
import { firstFrame, hasReceiverMac, holeCites, knowsAllMacs, macText } from "./capture-frames.ts";
import type { Citation, Scene } from "./define.ts";

export interface CaptureFault {
  readonly kind:
    | "filter"
    | "window"
    | "interface"
    | "place"
    | "no-mac"
    | "blind"
    | "drops"
    | "truncated"
    | "cut";
  readonly host: string;
  readonly capture: string;
  readonly text: Words;
  /** Packets whose fate is unknown for it. */
  readonly packets: number;
  readonly cites: readonly Citation[];
}

export interface CaptureQuality {
  readonly faults: readonly CaptureFault[];
}

export function captureQuality({ observed, cite }: Scene): CaptureQuality {
  const { cast, captures, gate, legs, traffic } = observed;
  const faults: CaptureFault[] = [];
  cast.members.forEach((member, id) => {
    const seen = gate.visibility(id);
    const own = captures.filter((c) => c.host === member.name);
    if (!seen || own.length === 0) return;
    const part = own.map((c) => c.part).join(", ");
    const open = legs.filter((l) => l.to === id && l.from !== id && l.counts.unknown > 0);
    const holes = [...seen.holes.values()].reduce((a, b) => a + b, 0);
    const first = open.at(0);
    const cites = first
      ? first.unknownSamples.slice(0, 2).map((i) =>
          cite.sent(first.from, i, {
            en: `${cast.members[first.from].name} sent this; ${member.name}'s capture lacks it`,
            zh: `${cast.members[first.from].name} 发出了该报文；${member.name} 的抓包中没有`,
          }),
        )
      : [];
    const byDoubt = new Map<string, number>();
    for (const leg of open)
      for (const i of leg.unknownSamples) {
        const doubt = gate.doubt(leg.from, id, i) ?? "counters";
        byDoubt.set(doubt, (byDoubt.get(doubt) ?? 0) + traffic[leg.from].sent.weight[i]);
      }
    const unknown = open.reduce((n, l) => n + l.counts.unknown, 0);
    if (holes > 0)
      faults.push({
        kind: "filter",
        host: member.name,
        capture: part,
        packets: unknown,
        text: {
          en: `${holes} packets that other hosts got from ${member.name} are not in its own capture: a filter hides them`,
          zh: `其他主机从 ${member.name} 收到的 ${holes} 个报文不在它自己的抓包中：被过滤条件滤掉了`,
        },
        cites: [...holeCites(id, { observed, cite }), ...cites],
      });
    else if (seen.filters.length > 0 && (byDoubt.get("filtered") ?? 0) > 0)
      faults.push({
        kind: "filter",
        host: member.name,
        capture: part,
        packets: unknown,
        text: {
          en: `the file states the filter "${seen.filters[0].slice(0, 200)}"`,
          zh: `文件中注明了过滤条件“${seen.filters[0].slice(0, 200)}”`,
        },
        cites,
      });
    // A folded row may stand for more than counters leave open.
    const outside = Math.min(byDoubt.get("outside-window") ?? 0, unknown);
    // Legs hold samples: where they hold less than all, so do the doubts.
    const sampled = open.some((l) => packetsIn(traffic[l.from].sent, l.unknownSamples) < l.counts.unknown);
    if (outside > 0)
      faults.push({
        kind: "window",
        host: member.name,
        capture: part,
        packets: unknown,
        text: {
          en: `${sampled && byDoubt.size === 1 ? unknown : outside}${sampled && byDoubt.size > 1 ? " or more" : ""} packets were sent to ${member.name} before the first frame of its capture or after the last: it may not have been running`,
          zh: `${sampled && byDoubt.size > 1 ? "至少 " : ""}${sampled && byDoubt.size === 1 ? unknown : outside} 个报文是在 ${member.name} 的抓包首帧之前或末帧之后发给它的：当时可能没有在抓包`,
        },
        cites,
      });
    const place = { host: member.name, capture: part, packets: unknown };
    if ((byDoubt.get("other-interface") ?? 0) > 0)
      faults.push({
        ...place,
        kind: "interface",
        text: {
          en: `${unknown} packets were sent to ${member.name} at another interface than the one captured, whose frames carry ${macText(seen.vantage?.macs, observed, member.name)}`,
          zh: `${unknown} 个报文发往 ${member.name} 的另一个接口，而抓包接口的帧带有 ${macText(seen.vantage?.macs, observed, member.name)}`,
        },
        cites,
      });
    if (
      seen.vantage &&
      seen.vantage.elsewhere > 0 &&
      !seen.vantage.bothWays &&
      knowsAllMacs(observed, member.name)
    )
      faults.push({
        ...place,
        kind: "place",
        text: {
          en: `${seen.vantage.elsewhere} frames are between other hosts, and of ${member.name}'s own there are few or none`,
          zh: `${seen.vantage.elsewhere} 个帧是其他主机之间的，${member.name} 自己的帧很少或没有`,
        },
        cites: [...cites, ...own.flatMap((view) => firstFrame(view, { observed, cite }))],
      });
    const unseen = [
      ...((byDoubt.get("received-unseen") ?? 0) > 0
        ? [
            {
              en: `${member.name} answered, forwarded or acknowledged packets that its capture does not show arriving`,
              zh: `${member.name} 应答、转发或确认了其抓包没有显示到达的报文`,
            },
          ]
        : []),
      ...((byDoubt.get("counters") ?? 0) > 0
        ? [
            {
              en: `the IP receive counter of ${member.name} grew by as many packets more as its capture lacks`,
              zh: `${member.name} 的 IP 接收计数器多出的增长正好等于其抓包缺少的报文数`,
            },
          ]
        : []),
    ];
    if (unseen.length > 0) {
      const text = { en: unseen.map((u) => u.en).join("; "), zh: unseen.map((u) => u.zh).join("；") };
      faults.push({ ...place, kind: "blind", text, cites });
    }
    const nameless = legs.filter(
      (l) => l.from === id && l.to < 0 && member.role === "director" && l.counts.unknown > 0,
    );
    const noMac = nameless.flatMap((l) => l.unknownSamples.filter((i) => !hasReceiverMac(id, i, observed)));
    if (noMac.length > 0)
      faults.push({
        kind: "no-mac",
        host: member.name,
        capture: part,
        packets: nameless.reduce((n, l) => n + l.counts.unknown, 0),
        text: {
          en: `${nameless.reduce((n, l) => n + l.counts.unknown, 0)} packets went to a real server that neither a destination MAC nor a connection table names`,
          zh: `${nameless.reduce((n, l) => n + l.counts.unknown, 0)} 个报文发往一台 RS，但目的 MAC 和连接表都没有指明是哪一台`,
        },
        cites: noMac.slice(0, 2).map((i) =>
          cite.sent(id, i, {
            en: `${member.name} forwarded this; to whom is not recorded`,
            zh: `${member.name} 转发了该报文；没有记录转发给谁`,
          }),
        ),
      });
    for (const view of own) {
      const dropped = view.summary.interfaces.reduce(
        (n, i) => n + (i.droppedByOs ?? 0) + (i.droppedByInterface ?? 0),
        0,
      );
      const where = { host: member.name, capture: view.part, packets: 0, cites: [] };
      const anyFrame = firstFrame(view, { observed, cite });
      if (dropped > 0)
        faults.push({
          ...where,
          kind: "drops",
          text: { en: `${dropped} frames were dropped while capturing`, zh: `抓包时丢了 ${dropped} 个帧` },
          cites: anyFrame,
        });
      if (view.decoded.truncated > 0)
        faults.push({
          ...where,
          kind: "truncated",
          packets: view.decoded.truncated,
          text: {
            en: `${view.decoded.truncated} of ${view.summary.frames} frames are cut by the snap length`,
            zh: `${view.summary.frames} 个帧中有 ${view.decoded.truncated} 个被抓包长度限制截断`,
          },
          cites: anyFrame,
        });
      if (view.summary.stop)
        faults.push({
          ...where,
          kind: "cut",
          text: {
            en: `reading stopped at byte ${view.summary.stop.byte}: ${view.summary.stop.message}`,
            zh: `读取在第 ${view.summary.stop.byte} 字节处停止：${view.summary.stop.message}`,
          },
          cites: anyFrame,
        });
    }
  });
  return { faults };
}
