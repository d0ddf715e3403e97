/** Frames that a director sent on and that came back to it, as only a router or a fabric does that delivers by address. */
import type { Leg } from "../observe/define.ts";
import type { Citation, Scene } from "./define.ts";

export interface ReturnedFrames {
  readonly from: string;
  /** The real server that they were for; `rs` where nothing names it. */
  readonly to: string;
  /** Of those that are not known to have arrived, as many as were looked at. */
  readonly packets: number;
  /** MACs that they were sent to, and came back from. */
  readonly macs: readonly string[];
  readonly cites: readonly Citation[];
}

interface Left {
  readonly ttl: number;
  readonly time: number;
  readonly mac: string | undefined;
}

/** The same packet, with a smaller TTL than it left with, from the MAC that it was sent to. */
export function returnedFrames({ observed, cite }: Scene, leg: Leg): ReturnedFrames {
  const { captures, cast, names, traffic } = observed;
  const { sent, arrived } = traffic[leg.from];
  const left = new Map<string, Left[]>();
  const flows = new Set<number>();
  for (const i of new Set([...leg.missing, ...leg.unknownSamples])) {
    const table = captures[sent.capture[i]].decoded.packets;
    const row = sent.row[i];
    const key = `${table.flow[row]} ${table.ipId[row]} ${table.length[row]}`;
    const { destinationMac } = names.link(table.link[row]);
    const list = left.get(key) ?? [];
    flows.add(table.flow[row]);
    list.push({ ttl: table.ttl[row], time: sent.time[i], mac: destinationMac });
    left.set(key, list);
  }
  const came = new Set<string>();
  let packets = 0;
  const macs = new Set<string>();
  const cites: Citation[] = [];
  for (let i = 0; i < arrived.count && left.size > 0; i++) {
    const table = captures[arrived.capture[i]].decoded.packets;
    const row = arrived.row[i];
    if (!flows.has(table.flow[row])) continue;
    const key = `${table.flow[row]} ${table.ipId[row]} ${table.length[row]}`;
    const { sourceMac } = names.link(table.link[row]);
    // Of several laps the one that it comes from: the smallest TTL that it can have left with.
    const before = left
      .get(key)
      ?.filter((l) => l.ttl > table.ttl[row] && l.time <= arrived.time[i] && l.mac === sourceMac)
      .reduce<Left | undefined>((a, b) => (a === undefined || b.ttl < a.ttl ? b : a), undefined);
    if (!before) continue;
    if (!came.has(`${key} ${before.ttl}`)) packets += arrived.weight[i];
    came.add(`${key} ${before.ttl}`);
    if (sourceMac !== undefined) macs.add(sourceMac);
    if (cites.length < 2)
      cites.push(
        cite.arrived(leg.from, i, {
          en: `the same packet is back from ${sourceMac ?? "there"}, TTL ${before.ttl} became ${table.ttl[row]}`,
          zh: `同一报文${sourceMac ? `从 ${sourceMac} ` : ""}返回，TTL 由 ${before.ttl} 变为 ${table.ttl[row]}`,
        }),
      );
  }
  return {
    from: cast.members[leg.from].name,
    to: leg.to < 0 ? "rs" : cast.members[leg.to].name,
    packets,
    macs: [...macs],
    cites,
  };
}
