/**
 * Growing and trimming typed arrays. `transfer` frees the old memory at once (and lets the allocator
 * extend it in place), where a copy would leave it to the garbage collector.
 */

export function resize32(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  return new Uint32Array(column.buffer.transfer(length * 4));
}

export function resize16(column: Uint16Array<ArrayBuffer>, length: number): Uint16Array<ArrayBuffer> {
  return new Uint16Array(column.buffer.transfer(length * 2));
}

export function resize8(column: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(column.buffer.transfer(length));
}

export function resizeFloat64(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  return new Float64Array(column.buffer.transfer(length * 8));
}
