/**
 * TCP streams that are not whole everywhere: some of the data was seen at other places than the rest. Segments
 * were lost, sent again, or put together or cut by offload on the way: only all rows of such a stream tell
 * whether its bytes arrived, so they stay.
 */
import { type Entries, Mark, NONE } from "./entries.ts";

const RAGGED = 0;

export class Streams {
  /** Per flow: the places of the first data seen of it (never 0), or RAGGED. */
  readonly #places = new Map<number, number>();

  /** @param first of a bundle's entries */
  add(entries: Entries, first: number): void {
    const { next, marks, flow } = entries;
    if ((marks[first] & Mark.data) === 0) return;
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
    for (let at = first; at !== NONE; at = next[at]) if (this.#places.get(flow[at]) === RAGGED) return true;
    return false;
  }
}
