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
const NONE = -1;

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

/** The packets of a selection without a partner, by content: each is given once, so that the work is that of their number. */
class Equals {
  readonly #tables: readonly PacketTable[];
  readonly #selection: Selection;
  readonly #flowKey: Uint32Array;
  readonly #partner: Int32Array;
  /** Packets, and of each the next one of its content; of the first one of a content, `#head` is the next to be given. */
  readonly #packet: Uint32Array;
  readonly #next: Int32Array;
  readonly #head: Int32Array;
  /** Open addressing: the first of each content. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly count: number;

  constructor(
    tables: readonly PacketTable[],
    selection: Selection,
    partner: Int32Array,
    flowKey: Uint32Array,
  ) {
    this.#tables = tables;
    this.#selection = selection;
    this.#flowKey = flowKey;
    this.#partner = partner;
    let open = 0;
    for (let i = 0; i < partner.length; i++) if (this.#isOpen(i)) open++;
    this.count = open > MOST ? 0 : open;
    let size = 16;
    while (size < this.count * 2) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(size).fill(NONE);
    this.#packet = new Uint32Array(this.count);
    this.#next = new Int32Array(this.count).fill(NONE);
    this.#head = new Int32Array(this.count).fill(NONE);
    for (let i = 0, entry = 0; entry < this.count; i++) if (this.#isOpen(i)) this.#add(i, entry++);
  }

  #add(i: number, entry: number): void {
    this.#packet[entry] = i;
    const slot = this.#slotOf(this.#selection, i);
    const first = this.#slots[slot];
    if (first === NONE) {
      this.#slots[slot] = entry;
      this.#head[entry] = entry;
      return;
    }
    this.#next[entry] = this.#head[first];
    this.#head[first] = entry;
  }

  /** Gives `found` those that are equal to packet `i`, at most so many, and none of them again. */
  take(selection: Selection, i: number, most: number, found: (j: number) => void): void {
    if (!hasId(this.#tables, selection, i)) return;
    const first = this.#slots[this.#slotOf(selection, i)];
    if (first === NONE) return;
    for (let taken = 0; taken < most && this.#head[first] !== NONE; taken++) {
      const entry = this.#head[first];
      this.#head[first] = this.#next[entry];
      found(this.#packet[entry]);
    }
  }

  /** Where the content of that packet is, or would be. */
  #slotOf(selection: Selection, i: number): number {
    let slot = this.#hash(selection, i);
    while (this.#slots[slot] !== NONE && !this.#equal(selection, i, this.#packet[this.#slots[slot]]))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #isOpen(i: number): boolean {
    return this.#partner[i] < 0 && hasId(this.#tables, this.#selection, i);
  }

  #hash({ sightings, indexes }: Selection, i: number): number {
    const table = this.#tables[sightings.capture[indexes[i]]];
    const row = sightings.row[indexes[i]];
    const h = mix(
      mix(this.#flowKey[table.flow[row]], table.ipId[row]),
      table.length[row] ^ table.sequence[row],
    );
    return mix(h, table.head[row]) & this.#mask;
  }

  /** Rows of folded packets are alike where they stand for as many. */
  #equal(selection: Selection, i: number, j: number): boolean {
    const mine = this.#selection;
    const [left, right] = [selection.indexes[i], mine.indexes[j]];
    const a = this.#tables[selection.sightings.capture[left]];
    const b = this.#tables[mine.sightings.capture[right]];
    const [row, other] = [selection.sightings.row[left], mine.sightings.row[right]];
    return (
      selection.sightings.weight[left] === mine.sightings.weight[right] &&
      this.#flowKey[a.flow[row]] === this.#flowKey[b.flow[other]] &&
      a.ipId[row] === b.ipId[other] &&
      a.ttl[row] === b.ttl[other] &&
      a.length[row] === b.length[other] &&
      a.sequence[row] === b.sequence[other] &&
      a.tcpFlags[row] === b.tcpFlags[other] &&
      a.head[row] === b.head[other]
    );
  }
}

/** Has it an IP id that tells it from others that are alike? */
function hasId(tables: readonly PacketTable[], { sightings, indexes }: Selection, i: number): boolean {
  const index = indexes[i];
  return tables[sightings.capture[index]].ipId[sightings.row[index]] !== 0;
}
