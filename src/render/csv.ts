/** Rows as RFC 4180 wants them, that no spreadsheet takes for formulas. Column names are those of the JSON report. */
import { plainLine } from "./inert.ts";

type Cell = string | number;

export const csv = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");

/** Also in their wide forms, which spreadsheets of East Asia take for the same. */
const FORMULA = /^[=+\-@|%＝＋－＠]/;

function cellText(cell: Cell): string {
  if (typeof cell === "number") return `${cell}`;
  const text = plainLine(cell);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",;'\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
