/** One row of a table of interfaces: several counters on one line. */
import type { InterfaceCounter, LineRef } from "./define.ts";
import { decimal } from "./numbers.ts";
import { keep } from "./read-lines.ts";

/**
 * Appends a row's counters to `list`: all of them, or none.
 * @param names column to the kernel's name for the counter.
 * @returns false when a column is missing or is no number.
 */
export function keepRow(
  list: InterfaceCounter[],
  names: ReadonlyMap<string, string>,
  row: { readonly at: LineRef; readonly name: string; readonly cells: ReadonlyMap<string, string> },
): boolean {
  const counters: InterfaceCounter[] = [];
  for (const [column, name] of names) {
    const value = decimal(row.cells.get(column) ?? "");
    if (value === undefined) return false;
    counters.push({ at: row.at, interface: row.name, name, value });
  }
  return counters.every((counter) => keep(list, counter));
}
