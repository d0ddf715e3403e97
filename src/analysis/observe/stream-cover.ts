/**
 * TCP segments that offload cut or merged between two vantages: a super-frame at one is several
 * frames at the other, with other lengths and ids. What was sent counts as arrived when the bytes
 * of its sequence range all arrived in frames that have no equal among those sent.
 */
import type { CaptureView } from "./define.ts";
import type { Matching, Selection } from "./match.ts";

const TCP_PROTOCOL = 6;

interface Range {
  readonly from: number;
  readonly to: number;
  /** Position in the selection. */
  readonly at: number;
}

/** Adds to `matching` what is covered by bytes; returns how many packets that were. */
export function coverStreams(
  captures: readonly CaptureView[],
  sent: Selection,
  arrived: Selection,
  matching: Matching,
  isTcp: (flow: number) => boolean,
): number {
  const origins = new Map<number, number>();
  const open = rangesByFlow(captures, sent, matching.arrivedAs, isTcp, origins);
  if (open.size === 0) return 0;
  const spare = rangesByFlow(captures, arrived, matching.sentAs, isTcp, origins);
  let covered = 0;
  for (const [flow, ranges] of open) {
    const frames = spare.get(flow);
    if (!frames) continue;
    frames.sort((a, b) => a.from - b.from);
    for (const { from, to, at } of ranges) {
      const first = coveringFrame(frames, from, to);
      if (first === undefined) continue;
      matching.arrivedAs[at] = first;
      matching.sentAs[first] = at;
      covered++;
    }
  }
  return covered;
}

/**
 * Sequence numbers count from the first one met of their flow (`origins`), so that they go on past
 * 2^32 (RFC 9293, 3.4).
 */
function rangesByFlow(
  captures: readonly CaptureView[],
  selection: Selection,
  partner: Int32Array,
  isTcp: (flow: number) => boolean,
  origins: Map<number, number>,
): Map<number, Range[]> {
  const byFlow = new Map<number, Range[]>();
  const { indexes, sightings } = selection;
  for (let at = 0; at < indexes.length; at++) {
    if (partner[at] >= 0) continue;
    const table = captures[sightings.capture[indexes[at]]].decoded.packets;
    const row = sightings.row[indexes[at]];
    if (table.length[row] === 0 || !isTcp(table.flow[row])) continue;
    const list = byFlow.get(table.flow[row]) ?? [];
    const origin = origins.get(table.flow[row]) ?? table.sequence[row];
    origins.set(table.flow[row], origin);
    const from = (table.sequence[row] - origin) | 0;
    if (list.length < MOST_PER_FLOW) list.push({ from, to: from + table.length[row], at });
    byFlow.set(table.flow[row], list);
  }
  return byFlow;
}

/** More unmatched segments of one flow than this are left unmatched: bounded work. */
const MOST_PER_FLOW = 20_000;

/** The first of the frames whose union covers [from, to), or undefined. `frames` are in order of start. */
function coveringFrame(frames: readonly Range[], from: number, to: number): number | undefined {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frames[middle].from <= from) low = middle + 1;
    else high = middle;
  }
  // A frame that starts at or before `from` and reaches beyond it; look back a bounded way.
  let reached = from;
  let first: number | undefined;
  for (let i = Math.max(0, low - 16); i < frames.length && frames[i].from <= reached; i++) {
    if (frames[i].to <= reached) continue;
    // The same range again is a retransmission, which the strict comparison has judged already.
    if (frames[i].from === from && frames[i].to === to) continue;
    first ??= frames[i].at;
    reached = frames[i].to;
    if (reached >= to) return first;
  }
  return undefined;
}

export function tcpFlows(flowCount: number, protocolOf: (flow: number) => number): (flow: number) => boolean {
  const known = new Int8Array(flowCount);
  return (flow) => {
    if (known[flow] === 0) known[flow] = protocolOf(flow) === TCP_PROTOCOL ? 1 : -1;
    return known[flow] > 0;
  };
}
