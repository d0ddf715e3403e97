/**
 * What the tar decoder is given, and when: what it has read ahead is lost where the archive breaks. So it gets
 * nothing while nobody waits for what it makes, and outside of a file's content one block at a time.
 */
import type { Chunks } from "./define.ts";

export const BLOCK_BYTES = 512;

export class TarFeed {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);
  /** Bytes of the archive that were given, and up to where they are content. */
  #given = 0;
  #contentEnd = 0;
  #waiting = 0;
  #wake: (() => void) | undefined;

  constructor(chunks: Chunks) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Waits for what the decoder makes of the bytes: until then it is given some. */
  async waitFor<T>(made: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#wake?.();
    try {
      return await made;
    } finally {
      this.#waiting--;
    }
  }

  /** A file's content begins about here; by then a block of it may have been given. */
  expectContent(bytes: number): void {
    this.#contentEnd = this.#given - BLOCK_BYTES + bytes;
  }

  /** Pulled: nothing is read ahead. Pieces are copied, their sender uses them again. */
  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          if (this.#waiting === 0)
            await new Promise<void>((resolve) => {
              this.#wake = resolve;
            });
          const piece = await this.#nextPiece();
          if (piece) controller.enqueue(piece);
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  async #nextPiece(): Promise<Uint8Array | undefined> {
    while (this.#left.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done) return undefined;
      this.#left = value;
    }
    const block = BLOCK_BYTES - (this.#given % BLOCK_BYTES);
    const length = Math.max(block, this.#contentEnd - this.#given);
    const piece = this.#left.slice(0, length);
    this.#left = this.#left.subarray(length);
    this.#given += piece.length;
    return piece;
  }
}
