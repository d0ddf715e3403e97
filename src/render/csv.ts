/** CSV (RFC 4180) that no spreadsheet runs. */
import { clean } from "./lines.ts";

/** What a spreadsheet takes for a formula at the start of a cell (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

type Cell = string | number | boolean;

function row(cells: readonly Cell[]): string {
  return cells.map(field).join(",");
}

function field(cell: Cell): string {
  if (typeof cell !== "string") return String(cell);
  const text = clean(cell).replace(/[\r\n]+/g, " ");
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param rows the first one names the columns */
export const csv = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((cells) => `${row(cells)}\r\n`).join("");
