/**
 * gzip (RFC 1952) as a stream: any number of members, memory bounded whatever the file expands to.
 * What came before the end of a cut stream is given out; of a broken one, what came before the piece
 * that holds the break. Bytes after the last member are ignored; with four or more of them that
 * member's checksum is not compared, because its end is not known.
 */
import { FlateErrorCode, Gunzip } from "fflate";
import { u32le } from "../../lib/bytes.ts";
import { crc32 } from "./crc32.ts";

/** Compressed bytes inflated at a time: deflate makes at most 1032 of one, so 8 MiB. */
const PIECE_BYTES = 8192;
/** Pieces that may be taken in without a step forward: no honest header is longer than 128 KiB. */
const SILENT_PIECES = 16;
/** A member's checksum and length. */
const TRAILER_BYTES = 8;
/** The inflater looks at this many bytes after a trailer before it says that they start no member. */
const REFUSED_BYTES = 4;
/** No member starts with it. */
const PROBE = 0xff;

/** Why inflating ended before the end of the data, or that the content is not what was compressed. */
export interface GunzipProblem {
  readonly code: "cut" | "gzip";
  readonly message: string;
}

export class GunzipStream {
  #inflated = 0;
  #problem: GunzipProblem | undefined;
  #ended = false;
  #output: Uint8Array[] = [];
  #silentPieces = 0;
  #pastHeader = false;
  /** Of the current member's content. */
  #crc = 0;
  #length = 0;
  /** The piece being filled, and the byte of the file that it starts at; the piece before it. */
  #piece = new Uint8Array(PIECE_BYTES);
  #filled = 0;
  #start = 0;
  #previous = new Uint8Array(0);
  readonly #gunzip = new Gunzip((bytes) => {
    this.#silentPieces = 0;
    this.#pastHeader = true;
    this.#crc = crc32(this.#crc, bytes);
    this.#length += bytes.length;
    if (bytes.length > 0) this.#output.push(bytes);
  });

  constructor() {
    this.#gunzip.onmember = (start) => this.#checkMember(start - TRAILER_BYTES);
  }

  /** Bytes given out. */
  get inflated(): number {
    return this.#inflated;
  }

  get problem(): GunzipProblem | undefined {
    return this.#problem;
  }

  /** Inflates, piece by piece, while the result is read; read it to its end. Never throws. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < chunk.length && !this.#ended; ) {
      // Copied: the inflater holds on to it, and works as long on one byte as on a whole piece.
      const part = chunk.subarray(at, at + PIECE_BYTES - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < PIECE_BYTES) return;
      yield* this.#takePiece();
      this.#previous = this.#piece;
      this.#piece = new Uint8Array(PIECE_BYTES);
      this.#filled = 0;
      this.#start += PIECE_BYTES;
    }
  }

  /** The rest: says that no more bytes come. */
  *end(): Generator<Uint8Array, void, undefined> {
    if (!this.#ended) yield* this.#takePiece();
    if (this.#ended) return;
    this.#ended = true;
    const left = this.#pastHeader ? this.#leftAfterDeflate() : 0;
    if (left >= TRAILER_BYTES) this.#checkMember(this.#start + this.#filled - left);
    else this.#fail("cut", `the gzip data is cut after ${this.#inflated} bytes of content`);
  }

  *#takePiece(): Generator<Uint8Array, void, undefined> {
    this.#silentPieces++;
    const found = this.#inflate(this.#piece.subarray(0, this.#filled));
    const output = this.#output;
    this.#output = [];
    for (const bytes of output) {
      this.#inflated += bytes.length;
      yield bytes;
    }
    if (found === "no member") this.#ended = true;
    if (found === "no member" && !this.#pastHeader)
      this.#fail("gzip", "the gzip header names a compression method other than deflate");
    if (found === "broken")
      this.#fail("gzip", `the gzip data is broken after ${this.#inflated} bytes of content`);
    if (this.#silentPieces > SILENT_PIECES) this.#fail("gzip", "a gzip header does not end");
  }

  #inflate(piece: Uint8Array): "taken" | "no member" | "broken" {
    try {
      this.#gunzip.push(piece);
      return "taken";
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === FlateErrorCode.InvalidHeader ? "no member" : "broken";
    }
  }

  /**
   * How many bytes followed the end of the last deflate stream; 0 when it has not ended. The inflater
   * does not tell; but it refuses what follows a member, so count how many more bytes that takes.
   */
  #leftAfterDeflate(): number {
    const most = TRAILER_BYTES + REFUSED_BYTES;
    for (let probes = 1; probes <= most; probes++) {
      const found = this.#inflate(Uint8Array.of(PROBE));
      if (found === "no member") return most - probes;
      if (found === "broken") return 0;
    }
    return 0;
  }

  /** Compares the content of the member whose trailer is at byte `at` of the file with that trailer. */
  #checkMember(at: number): void {
    const trailer = new Uint8Array(TRAILER_BYTES);
    // Longer ago than the piece before: only a header that fills a whole piece can do that.
    const known = at >= this.#start - this.#previous.length;
    for (let i = 0; i < TRAILER_BYTES; i++) {
      const index = at + i - this.#start;
      trailer[i] = index < 0 ? this.#previous[this.#previous.length + index] : this.#piece[index];
    }
    if (known && (u32le(trailer, 0) !== this.#crc || u32le(trailer, 4) !== this.#length >>> 0))
      this.#fail("gzip", "the content of the gzip data does not match its checksum: some of it has changed");
    this.#crc = 0;
    this.#length = 0;
  }

  #fail(code: GunzipProblem["code"], message: string): void {
    this.#ended = true;
    this.#problem = { code, message };
  }
}
