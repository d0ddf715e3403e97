/**
 * Which rows are put together to bundles at a time: those of some connections, a part; of a part that a few very
 * long connections make too large, those of some contents, a piece. Rows are sorted by counting: however many
 * shares there are, each row is looked at three times.
 */
import { release } from "../../lib/columns.ts";
import type { PacketTable } from "../packet/define.ts";
import { secondWord, TCP } from "./entries.ts";
import { partOf } from "./flows.ts";
import type { Block, Ground } from "./ground.ts";

const MOST_PARTS = 65_535;
/** So much larger than it should be may a part become before it is cut into pieces. */
const SLACK = 1.5;

export class Shares {
  /** Per part: its first share; one more at the end. */
  readonly #firsts: Uint32Array;
  /** Per share: where its rows begin; one more at the end. */
  readonly #starts: Uint32Array;
  /** Rows by share, each share's in order; numbered through all blocks. */
  readonly #rows: Uint32Array;
  /** Per part: 1 where a connection of it is TCP. */
  readonly #streams: Uint8Array;

  /** @param rowsAtOnce that a share should have at most; equal contents are of one share, however many they are */
  constructor(blocks: readonly Block[], { facts, uncut, key }: Ground, rowsAtOnce: number) {
    const all = blocks.reduce((n, { table }) => n + table.count, 0);
    const count = Math.min(MOST_PARTS, Math.max(1, Math.ceil(all / rowsAtOnce)));
    const parts = Uint16Array.from(facts.group, (own) => partOf(own) % count);
    this.#streams = new Uint8Array(count);
    parts.forEach((part, flow) => {
      if (facts.protocol[flow] === TCP) this.#streams[part] = 1;
    });
    const sizes = new Uint32Array(count);
    for (const { table } of blocks)
      for (let row = 0; row < table.count; row++) sizes[parts[table.flow[row]]]++;
    this.#firsts = new Uint32Array(count + 1);
    sizes.forEach((size, part) => {
      this.#firsts[part + 1] = this.#firsts[part] + Math.max(1, Math.ceil(size / (SLACK * rowsAtOnce)));
    });
    const firsts = this.#firsts;
    const { protocol } = facts;
    const starts = new Uint32Array(firsts[count] + 1);
    for (const { table } of blocks)
      for (let row = 0; row < table.count; row++) starts[shareOf(table, row) + 1]++;
    for (let share = 1; share < starts.length; share++) starts[share] += starts[share - 1];
    this.#starts = starts;
    this.#rows = new Uint32Array(all);
    const filled = starts.slice();
    let base = 0;
    for (const { table } of blocks) {
      for (let row = 0; row < table.count; row++) this.#rows[filled[shareOf(table, row)]++] = base + row;
      base += table.count;
    }
    release(parts, sizes, filled);

    function shareOf(table: PacketTable, row: number): number {
      const flow = table.flow[row];
      const part = parts[flow];
      const pieces = firsts[part + 1] - firsts[part];
      if (pieces === 1) return firsts[part];
      const signs = (table.tcpFlags[row] << 8) | protocol[flow];
      const head = uncut ? table.head[row] : 0;
      const body = uncut ? table.body[row] : 0;
      const word = secondWord(
        key,
        table.ipId[row],
        signs,
        table.length[row],
        table.sequence[row],
        head,
        body,
      );
      return firsts[part] + ((word >>> 3) % pieces);
    }
  }

  get parts(): number {
    return this.#firsts.length - 1;
  }

  /** The shares of a part: its first, and the one behind its last. */
  of(part: number): readonly [number, number] {
    return [this.#firsts[part], this.#firsts[part + 1]];
  }

  hasStreams(part: number): boolean {
    return this.#streams[part] === 1;
  }

  /** Rows of the largest share. */
  get most(): number {
    let most = 0;
    for (let share = 1; share < this.#starts.length; share++)
      most = Math.max(most, this.#starts[share] - this.#starts[share - 1]);
    return most;
  }

  rowsOf(share: number): Uint32Array {
    return this.#rows.subarray(this.#starts[share], this.#starts[share + 1]);
  }

  /** Gives their memory back. */
  release(): void {
    release(this.#firsts, this.#starts, this.#rows, this.#streams);
  }
}
