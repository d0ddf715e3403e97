/**
 * gzip (RFC 1952) as a stream: any number of members, memory bounded whatever the file expands to.
 * What came before the end of a cut stream, or before the break of a broken one, is given out. Bytes after the last
 * member that start no other are ignored.
 */
import {
  Z_BUF_ERROR,
  Z_OK,
  Z_STREAM_END,
  Z_SYNC_FLUSH,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from "pako";

/** Bytes given out at a time, at most. */
const OUTPUT_BYTES = 65_536;
/** zlib's parameter windowBits: the largest window, and a gzip header. */
const GZIP_WINDOW = 15 + 16;
/** What a member starts with: its magic number, and deflate. */
const MEMBER = Uint8Array.of(0x1f, 0x8b, 8);
/** What zlib says of a member whose content is another than the one that was compressed. */
const CHECKS: readonly string[] = ["incorrect data check", "incorrect length check"];
/** What it says of a header. */
const HEADER = /header|compression method/;

/** Why inflating ended before the end of the data, or that the content is not what was compressed. */
export interface GunzipProblem {
  readonly code: "cut" | "gzip";
  readonly message: string;
}

export class GunzipStream {
  #inflated = 0;
  #problem: GunzipProblem | undefined;
  #ended = false;
  /** Bytes of MEMBER seen since a member's end; undefined inside of a member. */
  #seen: number | undefined;
  readonly #zlib = new ZStream();

  constructor() {
    this.#zlib.avail_out = 0;
    zlibInflateInit2(this.#zlib, GZIP_WINDOW);
  }

  /** Bytes given out. */
  get inflated(): number {
    return this.#inflated;
  }

  get problem(): GunzipProblem | undefined {
    return this.#problem;
  }

  /** Inflates while the result is read; read it to its end. What is given out stays as it is. Never throws. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < chunk.length && !this.#ended; )
      if (this.#seen === undefined) at += yield* this.#inflate(chunk.subarray(at));
      else yield* this.#look(chunk[at++], this.#seen);
  }

  /** Says that no more bytes come. */
  end(): void {
    if (!this.#ended && this.#seen === undefined)
      this.#fail("cut", `the gzip data is cut after ${this.#inflated} bytes of content`);
    this.#ended = true;
  }

  /** @returns how many bytes it took: all, unless the member ended or something is wrong. */
  *#inflate(bytes: Uint8Array): Generator<Uint8Array, number, undefined> {
    const zlib = this.#zlib;
    zlib.input = bytes;
    zlib.next_in = 0;
    zlib.avail_in = bytes.length;
    for (;;) {
      if (zlib.avail_out === 0) {
        zlib.output = new Uint8Array(OUTPUT_BYTES);
        zlib.next_out = 0;
        zlib.avail_out = OUTPUT_BYTES;
      }
      const from = zlib.next_out;
      const status = zlibInflate(zlib, Z_SYNC_FLUSH);
      this.#inflated += zlib.next_out - from;
      if (zlib.next_out > from) yield zlib.output.subarray(from, zlib.next_out);
      if (status === Z_STREAM_END) this.#seen = 0;
      else if (status !== Z_OK && status !== Z_BUF_ERROR) this.#break();
      // All that there is to give out of these bytes was given out when there was room for more.
      if (status !== Z_OK || zlib.avail_out > 0) return zlib.next_in;
    }
  }

  /** Does this byte go on with the start of another member? */
  *#look(byte: number, seen: number): Generator<Uint8Array, void, undefined> {
    if (byte !== MEMBER[seen]) this.#ended = true;
    else if (seen + 1 < MEMBER.length) this.#seen = seen + 1;
    else {
      zlibInflateReset(this.#zlib);
      this.#seen = undefined;
      yield* this.#inflate(MEMBER);
    }
  }

  #break(): void {
    const { msg } = this.#zlib;
    if (CHECKS.includes(msg))
      this.#fail("gzip", "the content of the gzip data does not match its checksum: some of it has changed");
    else if (HEADER.test(msg)) this.#fail("gzip", `the gzip header is broken: ${msg}`);
    else this.#fail("gzip", `the gzip data is broken after ${this.#inflated} bytes of content: ${msg}`);
  }

  #fail(code: GunzipProblem["code"], message: string): void {
    this.#ended = true;
    this.#problem = { code, message };
  }
}
