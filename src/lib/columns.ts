/** Typed arrays that grow: a column of rows that come in one by one. */

export type Column = Uint8Array | Int8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** `grown`, with what `column` holds at its start. */
export function longer<T extends Column>(column: T, grown: T): T {
  grown.set(column);
  return grown;
}

/** Rows to make room for when `rows` are full: a quarter more, so that little is reserved in vain. */
export function moreRows(rows: number): number {
  return rows + (rows >> 2) + 1024;
}
