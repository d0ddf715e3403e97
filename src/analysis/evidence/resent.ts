/**
 * TCP segments that a director did not send on and whose bytes went out later all the same, in segments
 * that fit: path MTU discovery at work (RFC 1191), not loss.
 */
import { isSizeError } from "../observe/icmp.ts";
import type { Scene } from "./define.ts";

interface Segment {
  readonly from: number;
  readonly to: number;
}

/**
 * @param member the director
 * @param stayed arrived sightings of requests that did not go out
 * @returns those that the director refused for their size and whose bytes passed in later segments
 */
export function resent(scene: Scene, member: number, stayed: readonly number[]): ReadonlySet<number> {
  const { observed } = scene;
  const refused = new Set(
    observed.icmp.filter((r) => r.reporter === member && isSizeError(r)).map((r) => r.conversation),
  );
  if (refused.size === 0) return new Set();
  const { captures, traffic, flowConversation, conversations } = observed;
  const { arrived } = traffic[member];
  const at = (i: number) => ({
    table: captures[arrived.capture[i]].decoded.packets,
    row: arrived.row[i],
  });
  const requestOf = (i: number): number => {
    const { table, row } = at(i);
    const code = flowConversation[table.flow[row]];
    const id = code >> 1;
    return code >= 0 && (code & 1) === 0 && conversations[id].protocol === 6 && refused.has(id) ? id : -1;
  };
  // Sequence numbers count from the first segment that stayed: they wrap.
  const bases = new Map<number, { readonly sequence: number; readonly time: number }>();
  for (const i of stayed) {
    const id = requestOf(i);
    const { table, row } = at(i);
    if (id >= 0 && table.length[row] > 0 && !bases.has(id))
      bases.set(id, { sequence: table.sequence[row], time: arrived.time[i] });
  }
  if (bases.size === 0) return new Set();
  const segment = (id: number, i: number): Segment | undefined => {
    const base = bases.get(id);
    const { table, row } = at(i);
    if (base === undefined || table.length[row] === 0) return undefined;
    const from = (table.sequence[row] - base.sequence) | 0;
    return { from, to: from + table.length[row] };
  };
  const ended = new Set(stayed);
  const passed = new Map<number, Segment[]>();
  for (let i = 0; i < arrived.count; i++) {
    const id = requestOf(i);
    const base = bases.get(id);
    if (base === undefined || ended.has(i) || arrived.time[i] < base.time) continue;
    const found = segment(id, i);
    if (!found) continue;
    const list = passed.get(id);
    if (list) list.push(found);
    else passed.set(id, [found]);
  }
  const covered = new Map([...passed].map(([id, list]) => [id, merged(list)]));
  return new Set(
    stayed.filter((i) => {
      const id = requestOf(i);
      const lost = segment(id, i);
      return lost && covered.get(id)?.some((c) => c.from <= lost.from && lost.to <= c.to);
    }),
  );
}

function merged(segments: readonly Segment[]): readonly Segment[] {
  const whole: Segment[] = [];
  for (const next of segments.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && next.from <= last.to)
      whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else whole.push(next);
  }
  return whole;
}
