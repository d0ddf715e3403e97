/** The multipart reader: the first line of an input is the Content-Type, what follows the body. */
import { boundaryOf, readMultipart } from "../../src/lib/multipart.ts";
import { inPieces, must, type Target } from "../define.ts";
import { canonical } from "../measure.ts";

const LIMITS = { bodyBytes: 6_000, parts: 8 };
const LINE_END = 10;

/** A body that arrives in these pieces. */
function bodyOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = pieces.filter((piece) => piece.length > 0);
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = left.shift();
      if (piece) controller.enqueue(piece.slice());
      else {
        controller.close();
        release(controller.byobRequest);
      }
    },
  });
}

/** A reader that waits with a buffer of its own is told of the end only this way. */
function release(request: { respond(bytes: number): void } | null | undefined): void {
  request?.respond(0);
}

function split(input: Uint8Array): { boundary: string | undefined; body: Uint8Array } {
  const end = input.indexOf(LINE_END);
  const head = new TextDecoder().decode(input.subarray(0, Math.max(0, end)));
  return { boundary: boundaryOf(head), body: input.subarray(end + 1) };
}

async function read(boundary: string, pieces: readonly Uint8Array[]) {
  const { parts, problems } = readMultipart(bodyOf(pieces), boundary, LIMITS);
  const found: { name: string; fileName: string | undefined; content: string }[] = [];
  for await (const { name, fileName, chunks } of parts) {
    let content = "";
    for await (const chunk of chunks) content += Buffer.from(chunk).toString("latin1");
    found.push({ name, fileName, content });
  }
  // Where a fault shows, and how often, depends on the blocks that came in.
  return { found, problems: new Set(problems.map(({ code, detail }) => `${code}: ${detail}`)) };
}

/** The parser takes any two bytes for the line end behind a boundary, where they come together. */
function hasLineEnds(body: Uint8Array, boundary: string): boolean {
  const [, ...behind] = Buffer.from(body).toString("latin1").split(`--${boundary}`);
  return behind.every((text) => text.startsWith("\r\n") || text.startsWith("--"));
}

const multipart: Target = {
  name: "multipart",
  mostBytes: 2_048,
  isAsync: true,
  async run(input) {
    const { boundary, body } = split(input);
    if (boundary === undefined || boundary === "") return { boundary };
    const { found, problems } = await read(boundary, [body]);
    const bytes = found.reduce((sum, { content }) => sum + content.length, 0);
    must(bytes <= body.length, "the parts hold more than the body");
    must(found.length <= LIMITS.parts, "more parts than may be");
    return { found, problems };
  },
  async compare(input, result) {
    const { boundary, body } = split(input);
    if (boundary === undefined || boundary === "" || !hasLineEnds(body, boundary)) return;
    const cut = await read(boundary, inPieces(body));
    const [one, other] = [canonical(result), canonical(cut)];
    must(one === other, `the parts depend on the cuts: ${one} <> ${other}`);
  },
};

export const targets: readonly Target[] = [multipart];
