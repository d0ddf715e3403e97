/**
 * The stages as a Worker of their own: GET /read?PART=FILE.., /fold, /observe, /judge, one after another, each with
 * what the one before left. Served by workerd for `npm run bench -- stages`, never deployed.
 */
import { type Input, parsePartName } from "../src/analysis/inputs.ts";
import { foldStage, judgeStage, type Observed, observeStage, readStage } from "./stage-functions.ts";

interface Bindings {
  /** Serves the folder of the captures. */
  readonly FILES: { fetch(url: string): Promise<Response> };
}

const BLOCK_BYTES = 256 * 1024;

let reading: Awaited<ReturnType<typeof readStage>> | undefined;
let folded: ReturnType<typeof foldStage> | undefined;
let observed: Observed | undefined;

async function* inputsOf(parts: URLSearchParams, bindings: Bindings): AsyncGenerator<Input> {
  for (const [part, name] of parts) {
    const named = parsePartName(part);
    const { body } = await bindings.FILES.fetch(`http://files/${name}`);
    if (named && body) yield { ...named, part, name, chunks: blocksOf(body) };
  }
}

/** As the service reads a body: large blocks, two buffers in turn. */
async function* blocksOf(body: ReadableStream): AsyncGenerator<Uint8Array> {
  const reader = body.getReader({ mode: "byob" });
  const buffers = [new ArrayBuffer(BLOCK_BYTES), new ArrayBuffer(BLOCK_BYTES)];
  for (let turn = 0; ; turn = 1 - turn) {
    const { done, value } = await reader.read(new Uint8Array(buffers[turn]));
    if (done || !value) return;
    yield value;
    buffers[turn] = value.buffer;
  }
}

export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/read") reading = await readStage(inputsOf(url.searchParams, bindings));
    if (url.pathname === "/fold" && reading) folded = foldStage(reading);
    if (url.pathname === "/observe" && folded) observed = observeStage(folded);
    if (url.pathname === "/judge" && folded && observed)
      return Response.json({ captures: judgeStage(folded, observed).captures.length });
    return Response.json({ inputs: reading?.records.length ?? 0 });
  },
};
