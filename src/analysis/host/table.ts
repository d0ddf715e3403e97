/** Tables whose heading names their columns: read by heading, never by position. */

/**
 * Pairs the words of a heading with the cells of a row.
 * @returns undefined when their numbers differ: then nobody knows which cell is which.
 */
export function cellsByColumn(
  columns: readonly string[],
  cells: readonly string[],
): ReadonlyMap<string, string> | undefined {
  if (columns.length !== cells.length) return undefined;
  return new Map(columns.map((column, i) => [column, cells[i]]));
}

/** `in_martian_src` with prefix `RtCache` as a counter is named: `RtCacheInMartianSrc`. */
export function camelCase(prefix: string, name: string): string {
  return prefix + name.replace(/(?:^|_)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}
