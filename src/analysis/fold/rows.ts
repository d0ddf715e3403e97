/** Rows taken out of their tables, with the capture that each is of. What they were taken from may go. */
import { longer } from "../../lib/columns.ts";
import type { PacketTable } from "../packet/define.ts";
import { PacketColumns } from "../packet/table.ts";

/** A row's columns, whatever holds them. */
export type Rows = Omit<PacketTable, "count" | "weight" | "spanNs">;

export class RowStore {
  readonly columns = new PacketColumns();
  capture = new Uint16Array(0);

  get count(): number {
    return this.columns.count;
  }

  /** Adds a copy of a row. */
  copy(from: Rows, row: number, capture: number): void {
    const to = this.columns;
    const at = to.addRow();
    if (at === this.capture.length) this.capture = longer(this.capture, new Uint16Array(to.frame.length));
    this.capture[at] = capture;
    to.frame[at] = from.frame[row];
    to.seconds[at] = from.seconds[row];
    to.nanos[at] = from.nanos[row];
    to.flow[at] = from.flow[row];
    to.link[at] = from.link[row];
    to.envelope[at] = from.envelope[row];
    to.ipId[at] = from.ipId[row];
    to.ttl[at] = from.ttl[row];
    to.flags[at] = from.flags[row];
    to.length[at] = from.length[row];
    to.tcpFlags[at] = from.tcpFlags[row];
    to.sequence[at] = from.sequence[row];
    to.head[at] = from.head[row];
    to.body[at] = from.body[row];
  }
}
