/** The engine in a worker of the browser: the same analyze() as the server's, fed from files piece by piece. */
import { analyze } from "../src/analysis/index.ts";
import { type Input, parsePartName, UnusableInputs } from "../src/analysis/inputs.ts";
import { type News, Order } from "./worker-message.ts";

const PIECE_BYTES = 1_048_576;
/** As src/routes/upload.ts cuts it: the report is to be the same. */
const FILE_NAME_LENGTH = 200;

const say = (news: News) => self.postMessage(news);

self.addEventListener("message", ({ data }) => {
  run(Order.parse(data)).then(say, (error: unknown) => say(failed(error)));
});

async function run(order: Order): Promise<News> {
  return { kind: "done", analysis: await analyze(inputsOf(order)) };
}

async function* inputsOf(order: Order): AsyncGenerator<Input> {
  for (const { part, file, name } of order) {
    const named = parsePartName(part);
    if (!named) throw new Error(`no such part: ${part}`);
    yield { ...named, part, name: (name || part).slice(0, FILE_NAME_LENGTH), chunks: piecesOf(file) };
  }
}

/** By slices: not every browser's streams can be iterated, and a piece is bounded. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    yield piece;
    say({ kind: "read", bytes: piece.length });
  }
}

function failed(error: unknown): News {
  if (error instanceof UnusableInputs)
    return { kind: "failed", code: "inputs-unusable", detail: error.message, errors: [...error.problems] };
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: "failed", code: "analysis-failed", detail, errors: [] };
}
