/** Streams of bytes: read in large blocks, gathered, joined. */

const BLOCK_BYTES = 262_144;

/**
 * The chunks of a body. A byte stream is read into a buffer of 256 KiB that is used again: the default
 * reader of the Workers runtime gives 4 KiB at a time. A chunk is valid until the next one is asked for.
 */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = byteReader(body);
  if (!reader) {
    yield* body;
    return;
  }
  let block = new ArrayBuffer(BLOCK_BYTES);
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(block));
      if (value) block = value.buffer;
      if (value && value.length > 0) yield value;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

export function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/**
 * The chunks, when they are as many bytes as were promised.
 * @throws RangeError at the end when they are not
 */
export async function* wholeOf(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen !== bytes) throw new RangeError(`${seen} bytes came, and ${bytes} were promised`);
}

function byteReader(body: ReadableStream<Uint8Array>) {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // No byte stream.
    return undefined;
  }
}

/**
 * A stream of so many bytes, in one piece.
 * @throws RangeError when it has fewer or more, or when that is more than `most`
 */
export async function gather(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
  most: number,
): Promise<Uint8Array> {
  if (bytes > most) throw new RangeError(`more than ${most} bytes`);
  const all = new Uint8Array(bytes);
  let at = 0;
  for await (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  if (at < bytes) throw new RangeError(`${at} bytes instead of ${bytes}`);
  return all;
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
