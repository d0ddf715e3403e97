/**
 * Packets that the network made two of (a retry of the link, a loop that was cut, a mirror): equal to one that was sent
 * in all that a row holds, its IP id too. Two that arrive close together are one sighting with a copy (sightings.ts), and
 * further apart two: on one side of a pair they may be two, and one on the other. Neither is a loss, or a hole in a capture.
 */
import { mix } from "../../lib/hash.ts";
import type { PacketTable } from "../packet/define.ts";
import type { CaptureView } from "./define.ts";
import type { Matching, Selection } from "./match.ts";

/** More that have no partner are no repeats: a filter, or a loss. */
const MOST = 65_536;

/** Adds to `matching` what is equal to a packet that has a partner; `sentAs` may then name one packet twice, and so may `arrivedAs`. */
export function pairRepeats(
  captures: readonly CaptureView[],
  sent: Selection,
  arrived: Selection,
  { arrivedAs, sentAs }: Matching,
  flowKey: Uint32Array,
): void {
  const tables = captures.map((c) => c.decoded.packets);
  const came = new Equals(tables, arrived, sentAs, flowKey);
  if (came.count > 0)
    for (let i = 0; i < sentAs.length; i++)
      if (sentAs[i] >= 0)
        came.take(arrived, i, Number.POSITIVE_INFINITY, (j) => {
          sentAs[j] = sentAs[i];
        });
  const { copies } = arrived.sightings;
  if (copies === undefined) return;
  const left = new Equals(tables, sent, arrivedAs, flowKey);
  if (left.count === 0) return;
  for (let i = 0; i < arrivedAs.length; i++) {
    const spare = arrivedAs[i] < 0 ? 0 : copies[arrived.indexes[arrivedAs[i]]];
    if (spare > 0)
      left.take(sent, i, spare, (j) => {
        arrivedAs[j] = arrivedAs[i];
      });
  }
}

/** The packets of a selection without a partner, by content. */
class Equals {
  readonly #tables: readonly PacketTable[];
  readonly #selection: Selection;
  readonly #flowKey: Uint32Array;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #open: Int32Array;
  count = 0;

  constructor(
    tables: readonly PacketTable[],
    selection: Selection,
    partner: Int32Array,
    flowKey: Uint32Array,
  ) {
    this.#tables = tables;
    this.#selection = selection;
    this.#flowKey = flowKey;
    this.#open = partner;
    for (let i = 0; i < partner.length; i++) if (this.#isOpen(i)) this.count++;
    if (this.count > MOST) this.count = 0;
    let size = 16;
    while (size < this.count * 2) size *= 2;
    this.#slots = new Int32Array(this.count === 0 ? 0 : size).fill(-1);
    this.#mask = size - 1;
    if (this.count === 0) return;
    for (let i = 0; i < partner.length; i++) {
      if (!this.#isOpen(i)) continue;
      let slot = this.#hash(selection, i);
      while (this.#slots[slot] >= 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = i;
    }
  }

  /** Gives `found` those that are equal to packet `i`, at most so many. */
  take(selection: Selection, i: number, most: number, found: (j: number) => void): void {
    if (!names(this.#tables, selection, i)) return;
    let taken = 0;
    for (let slot = this.#hash(selection, i); this.#slots[slot] >= 0; slot = (slot + 1) & this.#mask) {
      const j = this.#slots[slot];
      if (this.#open[j] >= 0 || !this.#equal(selection, i, j)) continue;
      found(j);
      if (++taken >= most) return;
    }
  }

  #isOpen(i: number): boolean {
    return this.#open[i] < 0 && names(this.#tables, this.#selection, i);
  }

  #hash(selection: Selection, i: number): number {
    const { table, row } = at(this.#tables, selection, i);
    const h = mix(
      mix(this.#flowKey[table.flow[row]], table.ipId[row]),
      table.length[row] ^ table.sequence[row],
    );
    return mix(h, table.head[row]) & this.#mask;
  }

  #equal(selection: Selection, i: number, j: number): boolean {
    const a = at(this.#tables, selection, i);
    const b = at(this.#tables, this.#selection, j);
    return (
      a.weight === b.weight &&
      this.#flowKey[a.table.flow[a.row]] === this.#flowKey[b.table.flow[b.row]] &&
      a.table.ipId[a.row] === b.table.ipId[b.row] &&
      a.table.ttl[a.row] === b.table.ttl[b.row] &&
      a.table.length[a.row] === b.table.length[b.row] &&
      a.table.sequence[a.row] === b.table.sequence[b.row] &&
      a.table.tcpFlags[a.row] === b.table.tcpFlags[b.row] &&
      a.table.head[a.row] === b.table.head[b.row]
    );
  }
}

/** Has it an IP id that tells it from others that are alike? */
function names(tables: readonly PacketTable[], selection: Selection, i: number): boolean {
  const { table, row } = at(tables, selection, i);
  return table.ipId[row] !== 0;
}

function at(tables: readonly PacketTable[], { sightings, indexes }: Selection, i: number) {
  const index = indexes[i];
  // Rows of folded packets are alike where they stand for as many.
  return {
    table: tables[sightings.capture[index]],
    row: sightings.row[index],
    weight: sightings.weight[index],
  };
}
