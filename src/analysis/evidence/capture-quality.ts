/** Question: what can each capture show, and what not? */

import type { Words } from "../../report/schema.ts";
import { isHostIp } from "../observe/addresses.ts";
import { isGroupMac } from "../observe/own-macs.ts";
import type { Citation, Scene } from "./define.ts";

export interface CaptureFault {
  readonly kind: "filter" | "window" | "drops" | "truncated" | "cut";
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
          }),
        )
      : [];
    const byDoubt = new Map<string, number>();
    for (const leg of open)
      for (const i of leg.unknownSamples) {
        const doubt = gate.doubt(leg.from, id, i) ?? "counters";
        byDoubt.set(doubt, (byDoubt.get(doubt) ?? 0) + 1);
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
        },
        cites: [...holeCites(id, { observed, cite }), ...cites],
      });
    else if (seen.filters.length > 0 && (byDoubt.get("filtered") ?? 0) > 0)
      faults.push({
        kind: "filter",
        host: member.name,
        capture: part,
        packets: unknown,
        text: { en: `the file states the filter "${seen.filters[0].slice(0, 200)}"` },
        cites,
      });
    if ((byDoubt.get("outside-window") ?? 0) > 0)
      faults.push({
        kind: "window",
        host: member.name,
        capture: part,
        packets: unknown,
        text: { en: `${unknown} packets were sent to ${member.name} while its capture was not running` },
        cites,
      });
    for (const view of own) {
      const dropped = view.summary.interfaces.reduce(
        (n, i) => n + (i.droppedByOs ?? 0) + (i.droppedByInterface ?? 0),
        0,
      );
      const where = { host: member.name, capture: view.part, packets: 0, cites: [] };
      const firstFrame = view.decoded.packets.count > 0 ? view.decoded.packets.frame[0] : undefined;
      const anyFrame =
        firstFrame === undefined
          ? []
          : [
              cite.message({ capture: captures.indexOf(view), frame: firstFrame }, firstTime(view), {
                en: "first packet of this capture",
              }),
            ];
      if (dropped > 0)
        faults.push({
          ...where,
          kind: "drops",
          text: { en: `${dropped} frames were dropped while capturing` },
          cites: anyFrame,
        });
      if (view.decoded.truncated > 0)
        faults.push({
          ...where,
          kind: "truncated",
          packets: view.decoded.truncated,
          text: {
            en: `${view.decoded.truncated} of ${view.summary.frames} frames are cut by the snap length`,
          },
          cites: anyFrame,
        });
      if (view.summary.stop)
        faults.push({
          ...where,
          kind: "cut",
          text: { en: `reading stopped at byte ${view.summary.stop.byte}: ${view.summary.stop.message}` },
          cites: anyFrame,
        });
    }
  });
  return { faults };

  function isUnicast(at: number, i: number): boolean {
    const { arrived } = traffic[at];
    const table = captures[arrived.capture[i]].decoded.packets;
    const { destinationMac } = observed.names.link(table.link[arrived.row[i]]);
    return (
      isHostIp(observed.names.flow(table.flow[arrived.row[i]]).destination) &&
      !(destinationMac && isGroupMac(destinationMac))
    );
  }

  function holeCites(member: number, scene: Scene): readonly Citation[] {
    const found: Citation[] = [];
    traffic.forEach((other, at) => {
      for (let i = 0; i < other.arrived.count && found.length < 2; i++)
        if (at !== member && other.sender[i] === member && other.sentAs[i] < 0 && isUnicast(at, i))
          found.push(
            scene.cite.arrived(at, i, {
              en: `came from ${cast.members[member].name}, whose own capture lacks it`,
            }),
          );
    });
    return found;
  }
}

function firstTime(view: Scene["observed"]["captures"][number]): { seconds: number; nanos: number } {
  const { seconds, nanos } = view.decoded.packets;
  return { seconds: seconds[0], nanos: nanos[0] };
}
