/** The parts of a request as inputs of an analysis; what is wrong with a part is kept beside them. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import {
  type Chunks,
  type Input,
  type InputProblem,
  parsePartName,
  UnusableInputs,
} from "../analysis/inputs.ts";
import type { Multipart } from "../lib/multipart.ts";

/** A part is bounded by the body alone here: the analysis bounds what it reads of a text. */
export const UPLOAD_LIMITS = {
  bodyBytes: 100_000_000,
  parts: 64,
  partNameLength: 80,
  fileNameLength: 200,
} as const;

const EXPECTED =
  "<host>, <host>.capture, <host>.state, <host>.state.before, <host>.state.after, <host>.bundle or topology";

/** A problem that the analysis cannot know of. */
export interface Remark {
  readonly problem: InputProblem;
  /** The input that it is about; undefined when the part never became one. */
  readonly input: Pick<Input, "host" | "kind" | "part"> | undefined;
  /** Of a part that never became an input. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface Upload {
  /** @throws UnusableInputs at the end when no part was an input. */
  readonly inputs: AsyncIterable<Input>;
  /** Complete once `inputs` has ended. */
  readonly remarks: readonly Remark[];
}

export function readUpload(multipart: Multipart): Upload {
  const remarks: Remark[] = [];
  return { inputs: readInputs(multipart, remarks), remarks };
}

async function* readInputs(multipart: Multipart, remarks: Remark[]): AsyncGenerator<Input> {
  let last: Input | undefined;
  for await (const part of multipart.parts) {
    const called = part.name.slice(0, UPLOAD_LIMITS.partNameLength);
    const named = called === part.name ? parsePartName(called) : undefined;
    if (!named) {
      const problem = { part: called, code: "part-unknown", detail: `no such part; known are ${EXPECTED}` };
      remarks.push({ problem, input: undefined, ...(await digest(part.chunks)) });
      continue;
    }
    const name = (part.fileName || called).slice(0, UPLOAD_LIMITS.fileNameLength);
    last = { ...named, part: called, name, chunks: part.chunks };
    yield last;
  }
  for (const { code, byte, detail } of multipart.problems) {
    const problem = { part: last?.part ?? "", code, byte, detail: `${detail} (byte ${byte} of the body)` };
    remarks.push({ problem, input: about(last), bytes: 0, sha256: "" });
  }
  if (!last) throw new UnusableInputs([]);
}

function about(input: Input | undefined): Remark["input"] {
  return input && { host: input.host, kind: input.kind, part: input.part };
}

async function digest(chunks: Chunks): Promise<{ bytes: number; sha256: string }> {
  const hash = sha256.create();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: bytesToHex(hash.digest()) };
}
