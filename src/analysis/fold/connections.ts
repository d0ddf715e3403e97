/** Folding connections: those that consist of the same bundles, but for their clients' ends, are alike. */
import { release } from "../../lib/columns.ts";
import { mix } from "../../lib/hash.ts";
import { BundleList } from "./bundle-list.ts";
import { PairIds } from "./pair-ids.ts";

const SEEDS = [0x41c64e6d, 0x5851f42d] as const;
const APART_SEED = 0x61706172;
/** Packets are told one by one where they are few, else within a fifth. */
const EXACT_WEIGHT = 16;

/** Kind of a bundle, whatever connection it is of: 64 bits, in two columns. */
class Kinds {
  readonly a: Int32Array;
  readonly b: Int32Array;

  constructor({ count, shapeA, shapeB, own, stretch }: BundleList) {
    this.a = new Int32Array(count);
    this.b = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const packets = own[i] <= EXACT_WEIGHT ? own[i] : EXACT_WEIGHT + Math.floor(4 * Math.log2(own[i]));
      const what = (packets << 8) | stretch[i];
      this.a[i] = mix(mix(SEEDS[0], shapeA[i]), what);
      this.b[i] = mix(mix(SEEDS[1], shapeB[i]), what);
    }
  }
}

/**
 * Keeps the first connections of each signature: the last of them stands for the rest, bundle by bundle. One of which a
 * row stays has a signature of its own: what it does not show itself, nothing says of that row (delivery.ts).
 * @param list one bundle of each signature, flow by flow; the result takes its place
 * @param choose how many are kept, given how many rows that would be
 */
export function foldConnections(
  list: BundleList,
  choose: (rowsKept: (most: number) => number) => number,
): BundleList {
  const { count } = list;
  const kinds = new Kinds(list);
  // Connections in order of their first bundles: what each consists of, and its rows.
  const ids = new PairIds(count >> 2);
  const connection = new Uint32Array(count);
  const sumA = new Int32Array(count);
  const sumB = new Int32Array(count);
  const rows = new Uint32Array(count);
  const apart = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const id = ids.add(list.group[i], 0);
    connection[i] = id;
    sumA[id] += kinds.a[i];
    sumB[id] += kinds.b[i];
    rows[id] += list.rowCount[i];
    apart[id] |= list.apart[i];
  }
  const connections = ids.count;
  ids.release();
  const signatures = new PairIds(1024);
  const signature = new Uint32Array(connections);
  const members = new Uint32Array(connections);
  const each = new Uint32Array(connections);
  for (let id = 0; id < connections; id++) {
    signature[id] = signatures.add(apart[id] === 1 ? sumA[id] ^ mix(APART_SEED, id) : sumA[id], sumB[id]);
    members[signature[id]]++;
    each[signature[id]] = rows[id];
  }
  release(sumA, sumB, rows, apart);
  const most = choose((keep) => {
    let sum = 0;
    for (let s = 0; s < signatures.count; s++) sum += Math.min(keep, members[s]) * each[s];
    return sum;
  });
  const taken = new Uint32Array(signatures.count);
  const last = new Uint32Array(signatures.count);
  const kept = new Uint8Array(connections);
  for (let id = 0; id < connections; id++) {
    if (taken[signature[id]] === most) continue;
    taken[signature[id]]++;
    last[signature[id]] = id;
    kept[id] = 1;
  }
  release(members, each, taken);
  let bundles = 0;
  for (let i = 0; i < count; i++) bundles += kept[connection[i]];
  const result = new BundleList(bundles);
  /** Bundles of the last kept connections by kind, and where they are in the result. */
  const stand = new PairIds(1024);
  const places: number[] = [];
  const keyA = (i: number) => mix(kinds.a[i], signature[connection[i]]);
  for (let i = 0; i < count; i++) {
    const id = connection[i];
    if (kept[id] === 0) continue;
    const at = result.copy(list, i);
    if (last[signature[id]] === id) places[stand.add(keyA(i), kinds.b[i])] = at;
  }
  for (let i = 0; i < count; i++) {
    if (kept[connection[i]] === 1) continue;
    const at = places[stand.find(keyA(i), kinds.b[i])];
    result.weight[at] += list.weight[i];
    if (list.lastTime[i] > result.lastTime[at]) result.lastTime[at] = list.lastTime[i];
  }
  release(kinds.a, kinds.b, connection, signature, last, kept);
  for (const pairs of [signatures, stand]) pairs.release();
  list.release();
  return result;
}
