/**
 * gzip (RFC 1952) as a stream: any number of members, memory bounded whatever the file expands to.
 * What came before the end of a cut stream is given out; of a broken one, what came before the piece
 * that holds the break. Checksums are not verified; bytes after the last member are ignored.
 */
import { FlateErrorCode, Gunzip } from "fflate";

/** Compressed bytes inflated at a time: deflate makes at most 1032 of one, so 8 MiB. */
const PIECE_BYTES = 8192;
/** Input that may be taken in without a step forward: a header is no longer, in any honest file. */
const SILENT_BYTES = 131_072;
/**
 * After a complete member these bytes run through what is left of its trailer (at most 9) and are
 * refused as the header of the next (4); inside a member they are no header.
 */
const PROBE = new Uint8Array(16).fill(0xff);

/** Why inflating ended before the end of the data. */
export interface GunzipProblem {
  readonly code: "cut" | "gzip";
  readonly message: string;
}

export class GunzipStream {
  #inflated = 0;
  #problem: GunzipProblem | undefined;
  #ended = false;
  #output: Uint8Array[] = [];
  /** Bytes taken in since the inflater last moved. */
  #silent = 0;
  #pastHeader = false;
  readonly #gunzip = new Gunzip((bytes) => {
    this.#silent = 0;
    this.#pastHeader = true;
    if (bytes.length > 0) this.#output.push(bytes);
  });

  /** Bytes given out. */
  get inflated(): number {
    return this.#inflated;
  }

  get problem(): GunzipProblem | undefined {
    return this.#problem;
  }

  /** Inflates `chunk` piece by piece while the result is read; read it to its end. Never throws. */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, undefined> {
    for (let at = 0; at < chunk.length && !this.#ended; at += PIECE_BYTES) {
      // A copy: the inflater holds on to what it could not use, and the caller may use its chunk again.
      const found = this.#inflate(new Uint8Array(chunk.subarray(at, at + PIECE_BYTES)));
      const output = this.#output;
      this.#output = [];
      for (const bytes of output) {
        this.#inflated += bytes.length;
        yield bytes;
      }
      if (found === "broken")
        this.#fail("gzip", `the gzip data is broken after ${this.#inflated} bytes of content`);
      if (found === "no member") this.#ended = true;
      if (found === "no member" && !this.#pastHeader)
        this.#fail("gzip", "the gzip header names a compression method other than deflate");
      if (this.#silent > SILENT_BYTES)
        this.#fail("gzip", `a gzip header is longer than ${SILENT_BYTES} bytes`);
    }
  }

  /** Says that no more bytes come. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const complete = this.#pastHeader && this.#inflate(PROBE) === "no member";
    this.#output = [];
    if (!complete) this.#fail("cut", `the gzip data is cut after ${this.#inflated} bytes of content`);
  }

  #inflate(piece: Uint8Array): "taken" | "no member" | "broken" {
    this.#silent += piece.length;
    try {
      this.#gunzip.push(piece);
      return "taken";
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === FlateErrorCode.InvalidHeader ? "no member" : "broken";
    }
  }

  #fail(code: GunzipProblem["code"], message: string): void {
    this.#ended = true;
    this.#problem = { code, message };
  }
}
