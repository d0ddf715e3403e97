/**
 * The stages as a Worker of their own: GET /read?PART=FILE.., /observe, /judge, one after another, each with
 * what the one before left. Served by workerd for `npm run bench -- stages`, never deployed.
 */
import { type Input, parsePartName } from "../src/analysis/inputs.ts";
import { judgeStage, type Observed, observeStage, readStage } from "./stage-functions.ts";

interface Bindings {
  /** Serves the folder of the captures. */
  readonly FILES: { fetch(url: string): Promise<Response> };
}

const BLOCK_BYTES = 256 * 1024;

let reading: Awaited<ReturnType<typeof readStage>> | undefined;
let observed: Observed | undefined;

async function* inputsOf(parts: URLSearchParams, bindings: Bindings): AsyncGenerator<Input> {
  for (const [part, name] of parts) {
    const named = parsePartName(part);
    const { body } = await bindings.FILES.fetch(`http://files/${name}`);
    if (named && body) yield { ...named, part, name, chunks: blocksOf(body) };
  }
}

/** As the service reads a body: large blocks into one buffer. */
async function* blocksOf(body: ReadableStream): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(BLOCK_BYTES);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done || !value) return;
    yield value;
    buffer = value.buffer;
  }
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/read") reading = await readStage(inputsOf(url.searchParams, bindings));
    if (url.pathname === "/observe" && reading) observed = observeStage(reading);
    if (url.pathname === "/judge" && reading && observed)
      return Response.json({ captures: judgeStage(reading, observed).captures.length });
    return Response.json({ inputs: reading?.records.length ?? 0 });
  },
};
