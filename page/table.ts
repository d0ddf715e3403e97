/** A table that can be sorted by its headers and filtered. */
import { element } from "./element.ts";
import type { Labels } from "./labels.ts";

export interface Column<Row> {
  readonly title: string;
  /** Numbers stand right, and are sorted as numbers. */
  readonly value: (row: Row) => string | number;
  /** Red when it is above nought: packets that were lost. */
  readonly isLoss?: boolean;
}

export function sortableTable<Row>(
  title: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  labels: Labels,
): HTMLElement {
  const body = element("tbody");
  const told = element("span", { role: "status", class: "muted" });
  const filter = element("input", { type: "search", autocomplete: "off" });
  let sorted = rows;

  const show = () => {
    const wanted = filter.value.toLowerCase();
    const shown = sorted.filter((row) =>
      columns.some((c) => String(c.value(row)).toLowerCase().includes(wanted)),
    );
    body.replaceChildren(...shown.map((row) => element("tr", {}, ...columns.map((c) => cell(c, row)))));
    told.textContent = wanted === "" ? "" : `${shown.length} / ${rows.length} ${labels.rowsShown}`;
  };
  const heads = columns.map((column) => {
    const sort = element("button", { type: "button" }, column.title);
    const head = element("th", { scope: "col", "aria-sort": "none" }, sort);
    if (rows.some((row) => typeof column.value(row) === "number")) head.className = "number";
    sort.addEventListener("click", () => {
      const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", way);
      const sign = way === "ascending" ? 1 : -1;
      sorted = rows.toSorted((a, b) => sign * order(column.value(a), column.value(b)));
      show();
    });
    return head;
  });
  filter.addEventListener("input", show);
  show();
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body);
  return element(
    "section",
    {},
    element("h3", {}, title),
    element("p", { class: "filter" }, element("label", {}, `${labels.filter} `, filter), told),
    element("div", { class: "scroll", role: "region", "aria-label": title, tabindex: "0" }, table),
  );
}

function cell<Row>({ value, isLoss }: Column<Row>, row: Row): HTMLTableCellElement {
  const content = value(row);
  const made = element("td", {}, String(content));
  if (typeof content === "number") made.className = isLoss && content > 0 ? "number loss" : "number";
  return made;
}

function order(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}
