/** A whole case through analyze(), or a part of it, or one that is bent a little. */
import { readCase } from "../../scripts/case-files.ts";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, parsePartName } from "../../src/analysis/inputs.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { type Frame, filtered } from "../cases/cut-up.ts";

export interface CasePart {
  /** `ds`, `rs1.state.after`. */
  readonly part: string;
  readonly bytes: Uint8Array;
}

const CASES = new URL("../cases/", import.meta.url).pathname;

/** The parts of a case; `bend` changes one of them, or leaves it out (undefined). */
export async function partsOf(
  id: string,
  bend: (part: CasePart) => Uint8Array | undefined = ({ bytes }) => bytes,
): Promise<CasePart[]> {
  const files = await readCase(`${CASES}${id}`);
  if (files.length === 0) throw new Error(`no such case: ${id}`);
  return files.flatMap(({ part, bytes }) => {
    const bent = bend({ part, bytes });
    return bent === undefined ? [] : [{ part, bytes: bent }];
  });
}

export function analyzeParts(parts: readonly CasePart[]): Promise<Analysis> {
  return analyze(inputsOf(parts));
}

export async function* inputsOf(parts: readonly CasePart[]): AsyncGenerator<Input> {
  for (const { part, bytes } of parts) {
    const name = parsePartName(part);
    if (name) yield { ...name, part, name: part, chunks: inChunks(bytes) };
  }
}

/** In two halves: nothing may depend on where a stream is cut. */
async function* inChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const middle = bytes.length >> 1;
  yield bytes.subarray(0, middle);
  yield bytes.subarray(middle);
}

/** Text of a part as lines. */
export function linesOf({ bytes }: CasePart): string[] {
  return new TextDecoder().decode(bytes).split(/\r?\n/);
}

/** A change of text for the parts whose name fits; others stay. */
export function editText(
  fits: (part: string) => boolean,
  edit: (text: string) => string,
): (part: CasePart) => Uint8Array {
  return ({ part, bytes }) =>
    fits(part) ? new TextEncoder().encode(edit(new TextDecoder().decode(bytes))) : bytes;
}

/** The captures as if made with a filter. */
export function captured(passes: (frame: Frame) => boolean): (part: CasePart) => Uint8Array {
  return ({ part, bytes }) =>
    part.includes(".state")
      ? bytes
      : filtered({ part, name: part, bytes: new Uint8Array(bytes) }, passes).bytes;
}

/** Leaves out the parts whose name holds `what`: `.state`, `.before`, `client`. */
export function without(what: string): (part: CasePart) => Uint8Array | undefined {
  return ({ part, bytes }) => (part.includes(what) ? undefined : bytes);
}
