/**
 * Rows of bundles that are not folded: the earliest ones, as many as there is memory for. What leads a packet
 * decides for all of its rows, so that no packet is cut in two.
 */
import { release } from "../../lib/columns.ts";
import { FOLD_LIMITS } from "./define.ts";
import { RowStore, type Rows } from "./rows.ts";

/** Time of a row: whole seconds and nanoseconds. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

export class WholeRows {
  readonly #rows = new RowStore();
  #cut: Moment | undefined;
  readonly #most: number;

  constructor(most: number = FOLD_LIMITS.mostRows) {
    this.#most = most;
  }

  /** What comes from here on is left out, at all hosts. */
  get cut(): Moment | undefined {
    if (this.#rows.count > this.#most) this.#prune();
    return this.#cut;
  }

  get rows(): RowStore {
    if (this.#rows.count > this.#most) this.#prune();
    return this.#rows;
  }

  copy(
    table: Rows,
    row: number,
    capture: number,
    leadSeconds: number = table.seconds[row],
    leadNanos: number = table.nanos[row],
  ): void {
    if (this.#cut && !isBefore(leadSeconds, leadNanos, this.#cut)) return;
    this.#rows.copy(table, row, capture, leadSeconds, leadNanos);
    if (this.#rows.count >= 1.25 * this.#most) this.#prune();
  }

  /** Keeps what is before the first row that there is no room for. */
  #prune(): void {
    const { leadSeconds, leadNanos, count } = this.#rows;
    const most = this.#most;
    // Plain numbers are sorted many times faster than by a function that compares; in two steps, because no
    // number holds seconds and nanoseconds exactly.
    const all = leadSeconds.slice(0, count).sort();
    const second = all[most];
    const first = all.indexOf(second);
    const own = new Uint32Array(all.lastIndexOf(second) + 1 - first);
    for (let row = 0, at = 0; row < count; row++) if (leadSeconds[row] === second) own[at++] = leadNanos[row];
    this.cutAt({ seconds: second, nanos: own.sort()[most - first] });
    release(all, own);
  }

  /** Leaves out what comes from a moment on. */
  cutAt(moment: Moment): void {
    if (this.#cut && !isBefore(moment.seconds, moment.nanos, this.#cut)) return;
    this.#cut = moment;
    const { leadSeconds, leadNanos } = this.#rows;
    this.#rows.keep((row) => isBefore(leadSeconds[row], leadNanos[row], moment));
  }
}

function isBefore(seconds: number, nanos: number, moment: Moment): boolean {
  return seconds < moment.seconds || (seconds === moment.seconds && nanos < moment.nanos);
}
