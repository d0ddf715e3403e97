/** Bundles as columns, in order of their leaders: directors' captures first, then capture, then frame. */
import { longer, moreRows, release } from "../../lib/columns.ts";

export class BundleList {
  count = 0;
  /** First of its rows in order of capture and frame. */
  leaderCapture: Uint16Array = new Uint16Array(0);
  leaderFrame: Uint32Array = new Uint32Array(0);
  /** Not 0: its leader is on a director's capture. */
  leads: Uint8Array = new Uint8Array(0);
  /** Time of its leader, and of the leader of the last bundle that it stands for, nanoseconds. */
  time: Float64Array = new Float64Array(0);
  lastTime: Float64Array = new Float64Array(0);
  /** Packets it stands for, and those of them that are of its own connection. */
  weight: Uint32Array = new Uint32Array(0);
  own: Uint32Array = new Uint32Array(0);
  /** Of SLICES. */
  slice: Uint8Array = new Uint8Array(0);
  /** Between which edges of the hosts' captures its leader lies. */
  stretch: Uint8Array = new Uint8Array(0);
  /** 64 bits each: the signature less the time slice, and less the clients' ends too. */
  wholeA: Uint32Array = new Uint32Array(0);
  wholeB: Uint32Array = new Uint32Array(0);
  shapeA: Uint32Array = new Uint32Array(0);
  shapeB: Uint32Array = new Uint32Array(0);
  /** The connection that it is of. */
  group: Uint32Array = new Uint32Array(0);
  /** 1: a row of its connection stays a row, so that it is not folded with other connections. */
  apart: Uint8Array = new Uint8Array(0);
  /** Where its rows are, in whatever holds the rows of this list, and how many. */
  rows: Uint32Array = new Uint32Array(0);
  rowCount: Uint32Array = new Uint32Array(0);
  /** 1: its rows are those of the batch that is being taken in. */
  fresh: Uint8Array = new Uint8Array(0);

  /** @param expected about how many bundles come */
  constructor(expected = 0) {
    if (expected > 0) this.#reserve(expected);
  }

  add(): number {
    if (this.count === this.weight.length) this.#reserve(moreRows(this.count));
    return this.count++;
  }

  copy(from: BundleList, i: number): number {
    const at = this.add();
    this.leaderCapture[at] = from.leaderCapture[i];
    this.leaderFrame[at] = from.leaderFrame[i];
    this.leads[at] = from.leads[i];
    this.time[at] = from.time[i];
    this.lastTime[at] = from.lastTime[i];
    this.weight[at] = from.weight[i];
    this.own[at] = from.own[i];
    this.slice[at] = from.slice[i];
    this.stretch[at] = from.stretch[i];
    this.wholeA[at] = from.wholeA[i];
    this.wholeB[at] = from.wholeB[i];
    this.shapeA[at] = from.shapeA[i];
    this.shapeB[at] = from.shapeB[i];
    this.group[at] = from.group[i];
    this.apart[at] = from.apart[i];
    this.rows[at] = from.rows[i];
    this.rowCount[at] = from.rowCount[i];
    this.fresh[at] = from.fresh[i];
    return at;
  }

  /** Gives its memory back. */
  release(): void {
    release(
      this.leaderCapture,
      this.leaderFrame,
      this.leads,
      this.time,
      this.lastTime,
      this.weight,
      this.own,
    );
    release(this.slice, this.stretch, this.wholeA, this.wholeB, this.shapeA, this.shapeB, this.group);
    release(this.apart, this.rows, this.rowCount, this.fresh);
    this.count = 0;
  }

  /** Is the leader of `i` before that of `j` of another list? */
  isBefore(i: number, other: BundleList, j: number): boolean {
    if (this.leads[i] !== other.leads[j]) return this.leads[i] > other.leads[j];
    if (this.leaderCapture[i] !== other.leaderCapture[j])
      return this.leaderCapture[i] < other.leaderCapture[j];
    return this.leaderFrame[i] < other.leaderFrame[j];
  }

  #reserve(bundles: number): void {
    this.leaderCapture = longer(this.leaderCapture, new Uint16Array(bundles));
    this.leaderFrame = longer(this.leaderFrame, new Uint32Array(bundles));
    this.leads = longer(this.leads, new Uint8Array(bundles));
    this.stretch = longer(this.stretch, new Uint8Array(bundles));
    this.time = longer(this.time, new Float64Array(bundles));
    this.lastTime = longer(this.lastTime, new Float64Array(bundles));
    this.own = longer(this.own, new Uint32Array(bundles));
    this.weight = longer(this.weight, new Uint32Array(bundles));
    this.slice = longer(this.slice, new Uint8Array(bundles));
    this.wholeA = longer(this.wholeA, new Uint32Array(bundles));
    this.wholeB = longer(this.wholeB, new Uint32Array(bundles));
    this.shapeA = longer(this.shapeA, new Uint32Array(bundles));
    this.shapeB = longer(this.shapeB, new Uint32Array(bundles));
    this.group = longer(this.group, new Uint32Array(bundles));
    this.apart = longer(this.apart, new Uint8Array(bundles));
    this.rows = longer(this.rows, new Uint32Array(bundles));
    this.rowCount = longer(this.rowCount, new Uint32Array(bundles));
    this.fresh = longer(this.fresh, new Uint8Array(bundles));
  }
}

/** Two lists in order to one, which takes their place. */
export function joined(a: BundleList, b: BundleList): BundleList {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const list = new BundleList(a.count + b.count);
  for (let i = 0, j = 0; i < a.count || j < b.count; )
    if (j === b.count || (i < a.count && a.isBefore(i, b, j))) list.copy(a, i++);
    else list.copy(b, j++);
  a.release();
  b.release();
  return list;
}
