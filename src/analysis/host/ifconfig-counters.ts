/** Counter lines of `ifconfig`, new (`RX errors 0  dropped 0`) and old (`RX packets:0 errors:0`). */
import { decimal } from "./numbers.ts";

export interface NamedCount {
  readonly name: string;
  readonly value: number;
}

/**
 * net-tools reads /proc/net/dev, whose columns are sums: `dropped` holds the missed frames too,
 * `frame` all of length, overrun, crc and frame errors (dev_seq_printf_stats() of net/core/net-procfs.c).
 */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["RX packets", "rx_packets"],
  ["RX bytes", "rx_bytes"],
  ["RX errors", "rx_errors"],
  ["RX dropped", "rx_dropped"],
  ["RX overruns", "rx_fifo_errors"],
  ["RX frame", "rx_frame_errors"],
  ["TX packets", "tx_packets"],
  ["TX bytes", "tx_bytes"],
  ["TX errors", "tx_errors"],
  ["TX dropped", "tx_dropped"],
  ["TX overruns", "tx_fifo_errors"],
  ["TX carrier", "tx_carrier_errors"],
  ["TX collisions", "collisions"],
]);

/** @returns undefined when the line is none of these */
export function readCounters(text: string): readonly NamedCount[] | undefined {
  if (!/^[RT]X (?:packets|errors|bytes)|^collisions:/.test(text)) return undefined;
  let direction = text.startsWith("R") ? "RX" : "TX";
  const counts: NamedCount[] = [];
  for (const match of text.matchAll(/(?<![\w(.])([RT]X)? ?\b([a-z]{5,10})[ :](\d{1,20})(?![\d.])/g)) {
    direction = match[1] ?? direction;
    const name = NAMES.get(`${direction} ${match[2]}`);
    const value = decimal(match[3]);
    if (name !== undefined && value !== undefined) counts.push({ name, value });
  }
  return counts.length > 0 ? counts : undefined;
}
