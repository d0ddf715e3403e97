/**
 * TCP streams that are not whole everywhere: some of the data was seen at other places than the rest. Segments
 * were lost, or put together or cut by offload on the way: only all rows of such a stream tell whether its bytes
 * arrived, so they stay. So do those of a stream of which some data was sent again: they tell whether it went on
 * (observe/resent.ts).
 */
import { type Entries, Mark, NONE, SYN } from "./entries.ts";

const RAGGED = 0;
/**
 * Data further apart is of several connections with the same ports, or of one that sent too much to be compared.
 * Within so much of the ring of sequence numbers the range is the same wherever it is counted from, in any order.
 */
const MOST_RANGE = 2 ** 30;

/** Data of one flow: how much, and from where to where, counted from the first that was seen. */
interface Stretch {
  readonly origin: number;
  first: number;
  end: number;
  bytes: number;
}

export class Streams {
  /** Per flow: the places of the first data seen of it (never 0), or RAGGED. */
  readonly #places = new Map<number, number>();
  readonly #stretches = new Map<number, Stretch>();

  /** @param first of a bundle's entries */
  add(entries: Entries, first: number): void {
    const { next, marks, flow } = entries;
    if ((marks[first] & Mark.data) === 0) return;
    this.#stretch(entries, first);
    let places = 0;
    for (let at = first; at !== NONE; at = next[at])
      places = (places + Math.imul(entries.placeOf(at) + 1, 0x9e3779b1)) | 0;
    if (places === RAGGED) places = 1;
    for (let at = first; at !== NONE; at = next[at]) {
      const known = this.#places.get(flow[at]);
      if (known === undefined) this.#places.set(flow[at], places);
      else if (known !== places) this.#places.set(flow[at], RAGGED);
    }
  }

  isRagged({ next, flow }: Entries, first: number): boolean {
    for (let at = first; at !== NONE; at = next[at])
      if (this.#places.get(flow[at]) === RAGGED || this.#hasTwice(flow[at])) return true;
    return false;
  }

  /** Of one of its rows alone: a packet's data counts once. */
  #stretch(entries: Entries, first: number): void {
    const { table } = entries.blockOf(first);
    const row = entries.rowOf(first);
    const sequence = table.sequence[row];
    const bytes = table.length[row] + (table.tcpFlags[row] & SYN ? 1 : 0);
    const known = this.#stretches.get(entries.flow[first]);
    if (known === undefined) {
      this.#stretches.set(entries.flow[first], { origin: sequence, first: 0, end: bytes, bytes });
      return;
    }
    const from = (sequence - known.origin) | 0;
    if (from < known.first) known.first = from;
    if (from + bytes > known.end) known.end = from + bytes;
    known.bytes += bytes;
  }

  #hasTwice(flow: number): boolean {
    const stretch = this.#stretches.get(flow);
    if (stretch === undefined) return false;
    const range = stretch.end - stretch.first;
    return range < MOST_RANGE && stretch.bytes > range;
  }
}
