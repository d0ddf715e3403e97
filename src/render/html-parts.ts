/** Parts of the page: sections, tables that scroll, blocks to copy. */
import { type Child, el, type Markup } from "./markup.ts";

export function section(id: string, title: string, ...children: readonly Child[]): Markup {
  return el("section", { id, "aria-labelledby": `${id}-h` }, el("h2", { id: `${id}-h` }, title), ...children);
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  readonly kind?: "number" | "long";
}

/** So many rows are shown of any table. */
const MOST_ROWS = 1000;

/** A table whose first column names the row. It scrolls by itself, by keyboard as well. */
export function table<Row>(
  title: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  more: (count: number) => string,
  isBad: (row: Row) => boolean = () => false,
): Markup {
  return el(
    "div",
    { class: "wide", role: "group", "aria-label": title, tabindex: 0 },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          columns.map(({ title, kind }) => el("th", { scope: "col", class: kind }, title)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.slice(0, MOST_ROWS).map((row) =>
          el(
            "tr",
            { class: isBad(row) ? "bad" : undefined },
            columns.map(({ cell, kind }, i) =>
              i === 0
                ? el("th", { scope: "row", class: kind }, cell(row))
                : el("td", { class: kind }, cell(row)),
            ),
          ),
        ),
      ),
    ),
    rows.length > MOST_ROWS ? el("p", { class: "small" }, more(rows.length - MOST_ROWS)) : [],
  );
}

/** Name and value, one under the other. */
export function facts(rows: readonly (readonly [string, Child])[]): Markup {
  return el(
    "dl",
    { class: "facts" },
    rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

/** Commands or quoted lines, as they are. */
export const block = (lines: readonly string[]): Markup => el("pre", {}, lines.join("\n"));

export const bullets = (items: readonly Child[]): Markup =>
  el(
    "ul",
    {},
    items.map((item) => el("li", {}, item)),
  );
