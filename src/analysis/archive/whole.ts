import type { Chunks } from "./define.ts";

/** A stream that is read to its end even when its reader gave up. */
export class WholeStream implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterator<Uint8Array>;

  constructor(chunks: Chunks) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (let read = await this.#chunks.next(); !read.done; read = await this.#chunks.next()) yield read.value;
  }

  async drain(): Promise<void> {
    while (!(await this.#chunks.next()).done);
  }
}
