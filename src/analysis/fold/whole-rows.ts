/** Rows of bundles that are not folded: the earliest ones, as many as there is memory for. */
import { FOLD_LIMITS } from "./define.ts";
import { RowStore, type Rows } from "./rows.ts";

/** Time of a row: whole seconds and nanoseconds. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

export class WholeRows {
  #rows = new RowStore();
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

  copy(table: Rows, row: number, capture: number): void {
    if (this.#cut && !isBefore(table.seconds[row], table.nanos[row], this.#cut)) return;
    this.#rows.copy(table, row, capture);
    if (this.#rows.count >= 2 * this.#most) this.#prune();
  }

  /** Keeps what is before the first row that there is no room for. */
  #prune(): void {
    const { seconds, nanos } = this.#rows;
    const order = Uint32Array.from({ length: this.#rows.count }, (_, i) => i).sort(
      (a, b) => seconds[a] - seconds[b] || nanos[a] - nanos[b],
    );
    const first = order[this.#most];
    this.cutAt({ seconds: seconds[first], nanos: nanos[first] });
  }

  /** Leaves out what comes from a moment on. */
  cutAt(moment: Moment): void {
    if (this.#cut && !isBefore(moment.seconds, moment.nanos, this.#cut)) return;
    this.#cut = moment;
    const old = this.#rows;
    const { seconds, nanos } = old;
    const rows = new RowStore();
    for (let row = 0; row < old.count; row++)
      if (isBefore(seconds[row], nanos[row], moment)) rows.copy(old, row, old.capture[row]);
    this.#rows = rows;
  }
}

function isBefore(seconds: number, nanos: number, moment: Moment): boolean {
  return seconds < moment.seconds || (seconds === moment.seconds && nanos < moment.nanos);
}
