/** Which flows the packets of a leg are of, and how large they are: what a later test has to show again. */
import { PacketFlag } from "../packet/define.ts";
import type { CaptureView, LegKind, Sightings } from "./define.ts";

/** Flows told apart on one leg; packets of further ones are not told. */
const MOST_KINDS = 4096;

export class LegKinds {
  readonly #captures: readonly CaptureView[];
  readonly #sightings: Sightings;
  readonly #kinds = new Map<number, LegKind>();
  /** Packets of one flow mostly follow each other. */
  #last: LegKind | undefined;

  constructor(captures: readonly CaptureView[], sightings: Sightings) {
    this.#captures = captures;
    this.#sightings = sightings;
  }

  /** @param packets of those that this sighting stands for; all where not given */
  add(index: number, arrived: boolean, packets = this.#sightings.weight[index]): void {
    const table = this.#captures[this.#sightings.capture[index]].decoded.packets;
    const row = this.#sightings.row[index];
    const kind = this.#kind(table.flow[row], (table.flags[row] & PacketFlag.dontFragment) !== 0);
    if (!kind) return;
    const bytes = table.length[row];
    if (arrived) {
      kind.arrived += packets;
      kind.largestArrived = Math.max(kind.largestArrived, bytes);
    } else {
      kind.smallestMissing = kind.missing === 0 ? bytes : Math.min(kind.smallestMissing, bytes);
      kind.missing += packets;
    }
  }

  #kind(flow: number, df: boolean): LegKind | undefined {
    if (this.#last?.flow === flow && this.#last.df === df) return this.#last;
    const key = flow * 2 + (df ? 1 : 0);
    let kind = this.#kinds.get(key);
    if (!kind) {
      if (this.#kinds.size >= MOST_KINDS) return undefined;
      kind = { flow, df, arrived: 0, missing: 0, largestArrived: 0, smallestMissing: 0 };
      this.#kinds.set(key, kind);
    }
    this.#last = kind;
    return kind;
  }

  list(): readonly LegKind[] {
    return [...this.#kinds.values()];
  }
}
