/** Files as inputs of an analysis, read piece by piece. */
import { type Input, parsePartName } from "../src/analysis/inputs.ts";

interface PartFile {
  readonly part: string;
  readonly file: Blob;
  /** Of the file. */
  readonly name: string;
}

const PIECE_BYTES = 1_048_576;
/** As src/routes/upload.ts cuts it: the report is to be the same. */
const FILE_NAME_LENGTH = 200;

/** @param onRead told of each piece that was taken */
export async function* inputsOf(
  files: readonly PartFile[],
  onRead: (bytes: number) => void,
): AsyncGenerator<Input> {
  for (const { part, file, name } of files) {
    const named = parsePartName(part);
    if (!named) throw new Error(`no such part: ${part}`);
    yield { ...named, part, name: (name || part).slice(0, FILE_NAME_LENGTH), chunks: piecesOf(file, onRead) };
  }
}

/** By slices: not every browser's streams can be iterated, and a piece is bounded. */
async function* piecesOf(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    yield piece;
    onRead(piece.length);
  }
}
