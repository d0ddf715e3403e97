/** A markdown table; the first column to the left, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** 1234567 as `1,234,567`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
