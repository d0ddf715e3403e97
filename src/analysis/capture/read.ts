/** Opens a capture whose format is not known: inflates it if it is gzipped, recognises it, reads it. */
import { u16, u32 } from "../../lib/bytes.ts";
import { Carry } from "./carry.ts";
import type { CaptureStop, CaptureSummary, ContainerReader, FrameBatch } from "./define.ts";
import { GunzipStream } from "./gunzip.ts";
import { containers } from "./index.ts";

const GZIP_MAGIC = 0x1f8b;
/** Bytes that a format is recognised by. */
const HEAD_BYTES = 4;
/** Bytes given to a container at a time: bounds the rows of a batch, and a straddling frame's copy. */
const SLICE_BYTES = 262_144;

/**
 * A capture being read. The batches of one `push` are made while they are read: read each, to the
 * last, before the next call. A batch is valid until the next one is taken. Nothing throws on bad
 * input: see `summary().stop`.
 */
export interface CaptureReader {
  /** Batches, none empty, of the frames that `chunk` completes. */
  push(chunk: Uint8Array): Iterable<FrameBatch>;
  /** Says that no more bytes come. */
  end(): void;
  /** What the file says of itself; complete after `end`. */
  summary(): CaptureSummary;
}

export function openCapture(): CaptureReader {
  return new SniffingReader();
}

class SniffingReader implements CaptureReader {
  readonly #fileHead = new Carry();
  readonly #captureHead = new Carry();
  #gunzip: GunzipStream | undefined;
  /** Has the file's head been seen, so that it is known whether it is gzipped? */
  #opened = false;
  #container: ContainerReader | undefined;
  #stop: CaptureStop | undefined;

  *push(chunk: Uint8Array): Generator<FrameBatch, void, undefined> {
    if (this.#stopped()) return;
    let bytes = chunk;
    if (!this.#opened) {
      bytes = this.#fileHead.join(chunk);
      if (bytes.length < HEAD_BYTES) {
        this.#fileHead.keep(bytes, 0);
        return;
      }
      this.#opened = true;
      if (u16(bytes, 0) === GZIP_MAGIC) this.#gunzip = new GunzipStream();
    }
    if (this.#gunzip) yield* this.#readAll(this.#gunzip.push(bytes));
    else yield* this.#read(bytes);
  }

  end(): void {
    if (this.#stopped()) return;
    this.#gunzip?.end();
    const problem = this.#gunzip?.problem;
    if (problem) this.#stop = { ...problem, byte: this.#gunzip?.inflated ?? 0 };
    else if (this.#container) this.#container.end();
    else {
      // Once the file is opened its head was handed on: what it was joined from counts no more.
      const found = this.#opened ? this.#captureHead.length : this.#fileHead.length;
      const message =
        found === 0 ? "the file is empty" : `the file has ${found} bytes, too few to recognise it`;
      this.#stop = { code: "cut", byte: 0, message };
    }
  }

  summary(): CaptureSummary {
    const gzip = this.#gunzip !== undefined;
    const stop = this.#stop && { stop: this.#stop };
    if (this.#container) return { ...this.#container.summary(), gzip, ...stop };
    return { format: "unknown", gzip, frames: 0, interfaces: [], ...stop };
  }

  #stopped(): boolean {
    return (this.#stop ?? this.#container?.summary().stop) !== undefined;
  }

  /** Reads inflated bytes, no further than they make sense. */
  *#readAll(inflated: Iterable<Uint8Array>): Generator<FrameBatch, void, undefined> {
    for (const bytes of inflated) {
      yield* this.#read(bytes);
      if (this.#stopped()) return;
    }
  }

  /** Reads bytes of the capture itself, not compressed. */
  *#read(chunk: Uint8Array): Generator<FrameBatch, void, undefined> {
    let bytes = chunk;
    if (!this.#container) {
      bytes = this.#captureHead.join(chunk);
      if (bytes.length < HEAD_BYTES) {
        this.#captureHead.keep(bytes, 0);
        return;
      }
      this.#container = containers.find((container) => container.matches(bytes))?.open();
      if (!this.#container) {
        const magic = u32(bytes, 0).toString(16).padStart(8, "0");
        const message = `the file begins with ${magic}, which is no pcap, pcapng or gzip file`;
        this.#stop = { code: "unsupported", byte: 0, message };
        return;
      }
    }
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const batch = this.#container.push(bytes.subarray(at, at + SLICE_BYTES));
      if (batch.count > 0) yield batch;
    }
  }
}
