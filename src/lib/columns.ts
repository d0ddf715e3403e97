/** Typed arrays that grow: a column of rows that come in one by one. */

export type Column = Uint8Array | Int8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** `grown`, with what `column` holds at its start. The memory of `column` is given back. */
export function longer<T extends Column>(column: T, grown: T): T {
  grown.set(column);
  release(column);
  return grown;
}

/**
 * Gives the memory of columns back at once: they are empty from here on, and so is all that shares their memory.
 * Without it megabytes wait for a collection that counts objects, of which there are few. Node 20 cannot do it:
 * there they wait, and the columns stay what they were.
 */
export function release(...columns: readonly Column[]): void {
  for (const { buffer } of columns)
    if (buffer instanceof ArrayBuffer && typeof buffer.transfer === "function" && !buffer.detached)
      buffer.transfer(0);
}

/** Rows to make room for when `rows` are full: a quarter more, so that little is reserved in vain. */
export function moreRows(rows: number): number {
  return rows + (rows >> 2) + 1024;
}
