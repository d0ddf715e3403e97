/**
 * A multipart/form-data body (RFC 7578), read part by part while it arrives.
 *
 * Pull-driven: nothing is read from the body until a part or a chunk is asked for, and one block is in
 * memory at a time. What breaks ends the stream; what was read until then stands.
 */
import { type MultipartError, make } from "multipasta";

export interface Part {
  readonly name: string;
  /** As sent; undefined when the part names no file. */
  readonly fileName: string | undefined;
  /** Read once. What is left unread is skipped when the next part is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface MultipartLimits {
  readonly bodyBytes: number;
  readonly parts: number;
}

/** What is wrong with the body as a whole. */
export interface MultipartProblem {
  readonly code: "body-too-large" | "too-many-parts" | "body-broken" | "part-headers-invalid";
  /** Bytes of the body read when it showed. */
  readonly byte: number;
  readonly detail: string;
}

export interface Multipart {
  readonly parts: AsyncIterable<Part>;
  /** Complete once `parts` has ended. */
  readonly problems: readonly MultipartProblem[];
}

/** Bytes asked for at once: 4 KiB ones (the default) are several times slower. */
const BLOCK_BYTES = 256 * 1024;
/** Longer than any boundary with its dashes, and than the longest headers of a part. */
const SMALL_BLOCK_BYTES = 32 * 1024;
const MAX_PROBLEMS = 64;
const DASH = 45;
/** More than any boundary has. */
const MOST_DASHES = 255;
/** RFC 2046 section 5.1.1, quoted or not; longer ones are in use. */
const BOUNDARY = /^"?([0-9A-Za-z'()+_,./:=? -]{1,200})"?$/;

type Step =
  | { readonly kind: "part"; readonly name: string; readonly fileName: string | undefined }
  | { readonly kind: "chunk"; readonly bytes: Uint8Array };

/** The boundary that a Content-Type names: "" when it names none, undefined when it is not multipart/form-data. */
export function boundaryOf(contentType: string): string | undefined {
  const [type, ...parameters] = contentType.slice(0, 1000).split(";");
  if (type.trim().toLowerCase() !== "multipart/form-data") return undefined;
  for (const parameter of parameters) {
    const [name] = parameter.split("=", 1);
    if (name.trim().toLowerCase() !== "boundary") continue;
    const value = parameter.slice(name.length + 1).trim();
    return BOUNDARY.exec(value)?.[1] ?? "";
  }
  return "";
}

export function readMultipart(
  body: ReadableStream<Uint8Array>,
  boundary: string,
  limits: MultipartLimits,
): Multipart {
  const problems: MultipartProblem[] = [];
  const steps = readSteps(body, boundary, limits, problems);
  return { parts: readParts(steps), problems };
}

async function* readParts(steps: AsyncGenerator<Step>): AsyncGenerator<Part> {
  let turn = 0;
  let next = await steps.next();
  async function* chunksOf(mine: number): AsyncGenerator<Uint8Array> {
    while (mine === turn && !next.done && next.value.kind === "chunk") {
      // Not a step further before it was taken: its block is used again.
      yield next.value.bytes;
      if (mine === turn) next = await steps.next();
    }
  }
  try {
    while (!next.done) {
      if (next.value.kind === "part") {
        const { name, fileName } = next.value;
        next = await steps.next();
        yield { name, fileName, chunks: chunksOf(++turn) };
      } else next = await steps.next();
    }
  } finally {
    await steps.return(undefined);
  }
}

async function* readSteps(
  body: ReadableStream<Uint8Array>,
  boundary: string,
  limits: MultipartLimits,
  problems: MultipartProblem[],
): AsyncGenerator<Step> {
  let steps: Step[] = [];
  let parts = 0;
  let byte = 0;
  let ended = false;
  const say = (code: MultipartProblem["code"], detail: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ code, byte, detail });
  };
  const parser = make({
    headers: { "content-type": `multipart/form-data; boundary="${boundary}"` },
    isFile: () => true,
    onField: () => {},
    // Behind the closing boundary is no part (RFC 2046 section 5.1.1), though the parser looks for some.
    onFile: ({ name, filename }) => {
      if (ended) return () => {};
      if (++parts > limits.parts) return () => {};
      steps.push({ kind: "part", name, fileName: filename });
      return (bytes) => {
        if (bytes !== null && bytes.length > 0) steps.push({ kind: "chunk", bytes });
      };
    },
    onError: (error) => {
      const detail = HEADER_FAULTS.get(error._tag);
      if (detail !== undefined && !ended && parts <= limits.parts) say("part-headers-invalid", detail);
    },
    onDone: () => {
      ended = true;
    },
  });

  let held = new Uint8Array(0);
  try {
    for await (const block of readBlocks(body)) {
      byte += block.length;
      if (byte > limits.bodyBytes) {
        say("body-too-large", `the body is longer than ${limits.bodyBytes} bytes`);
        return;
      }
      // What stands behind the end is taken, and left alone.
      if (ended) continue;
      // The parser takes a closing boundary for a part when the cut falls between its two dashes.
      const joined = held.length > 0 ? concat(held, block) : block;
      const whole = joined.length - trailingDashes(joined);
      held = joined.slice(whole);
      parser.write(joined.subarray(0, whole));
      yield* steps;
      steps = [];
    }
    if (!ended) {
      parser.write(held);
      parser.end();
      yield* steps;
    }
    // Said at the end: whoever is still sending is not cut off, and the same body says the same twice.
    if (parts > limits.parts) say("too-many-parts", `more than ${limits.parts} parts: the rest was left out`);
    if (!ended) say("body-broken", "the body ends without its closing boundary");
  } catch (error) {
    yield* steps;
    say("body-broken", error instanceof URIError ? "a part's file name is not UTF-8" : "the body broke off");
  }
}

/** None where there are so many that the two behind a boundary are among them, wherever it ends. */
function trailingDashes(bytes: Uint8Array): number {
  let count = 0;
  while (count < bytes.length && bytes[bytes.length - 1 - count] === DASH)
    if (++count > MOST_DASHES) return 0;
  return count;
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}

/**
 * Two buffers take turns: new ones for every block would wait for the garbage collector, 80 MB of them
 * for a body of 100 MB. The parser keeps the end of a block until a later one holds enough to go on;
 * a large one always does, so a block is valid until the second next large one. A small one is copied
 * and takes no turn.
 */
async function* readBlocks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader({ mode: "byob" });
  const free = [new ArrayBuffer(BLOCK_BYTES), new ArrayBuffer(BLOCK_BYTES)];
  let turn = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(free[turn]));
      if (value) free[turn] = value.buffer;
      if (value && value.length >= SMALL_BLOCK_BYTES) {
        yield value;
        turn = 1 - turn;
      } else if (value && value.length > 0) yield value.slice();
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

const HEADER_FAULTS: ReadonlyMap<MultipartError["_tag"], string> = new Map([
  ["BadHeaders", "the headers of a part are no headers"],
  ["InvalidDisposition", "the Content-Disposition of a part has no name"],
]);
