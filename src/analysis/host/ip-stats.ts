/** The counters of `ip -s link`: a row of words, then a row of numbers below them. */
import type { InterfaceCounter, LineRef } from "./define.ts";
import { decimal } from "./numbers.ts";
import { tokens } from "./read-lines.ts";
import { cellsByColumn } from "./table.ts";

/** Column heading to the kernel's name (sysfs `statistics`), iproute2's print_stats64(). */
const RECEIVED = new Map([
  ["bytes", "rx_bytes"],
  ["packets", "rx_packets"],
  ["errors", "rx_errors"],
  ["dropped", "rx_dropped"],
  ["missed", "rx_missed_errors"],
  ["overrun", "rx_over_errors"],
  ["mcast", "multicast"],
  ["compressed", "rx_compressed"],
  ["length", "rx_length_errors"],
  ["crc", "rx_crc_errors"],
  ["frame", "rx_frame_errors"],
  ["fifo", "rx_fifo_errors"],
  ["nohandler", "rx_nohandler"],
  ["otherhost", "rx_otherhost_dropped"],
]);
const SENT = new Map([
  ["bytes", "tx_bytes"],
  ["packets", "tx_packets"],
  ["errors", "tx_errors"],
  ["dropped", "tx_dropped"],
  ["carrier", "tx_carrier_errors"],
  ["collsns", "collisions"],
  ["compressed", "tx_compressed"],
  ["aborted", "tx_aborted_errors"],
  ["fifo", "tx_fifo_errors"],
  ["window", "tx_window_errors"],
  ["heartbt", "tx_heartbeat_errors"],
  ["heartbeat", "tx_heartbeat_errors"],
  ["transns", "carrier_changes"],
]);
const HEADING = /^([RT])X(?: errors)?:\s{0,40}([a-z][a-z ]{2,200})$/;

/** Reads the two kinds of rows in turn. */
export class CounterTable {
  #columns: readonly string[] | undefined;
  #names: ReadonlyMap<string, string> = RECEIVED;

  /** A new interface begins: a heading left without numbers is over. */
  reset(): void {
    this.#columns = undefined;
  }

  /** @returns the counters of a row of numbers, none for a heading, undefined for any other line */
  read(text: string, name: string, at: LineRef): readonly InterfaceCounter[] | undefined {
    const heading = HEADING.exec(text);
    if (heading) {
      this.#names = heading[1] === "R" ? RECEIVED : SENT;
      this.#columns = tokens(heading[2]);
      return [];
    }
    const columns = this.#columns;
    if (!columns || !/^\d/.test(text)) return undefined;
    this.#columns = undefined;
    const cells = cellsByColumn(columns, tokens(text));
    if (!cells) return undefined;
    const counters: InterfaceCounter[] = [];
    for (const [column, cell] of cells) {
      const value = decimal(cell);
      // `-h` abbreviates (1.2k): such a row is no count.
      if (value === undefined) return undefined;
      const counter = this.#names.get(column);
      if (counter !== undefined) counters.push({ interface: name, name: counter, value, at });
    }
    return counters;
  }
}
