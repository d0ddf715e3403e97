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

export const UPLOAD_LIMITS = {
  bodyBytes: 100_000_000,
  parts: 64,
  partNameLength: 80,
  fileNameLength: 200,
} as const;

/** Bytes read of one part; a capture is bounded by the body alone. */
const PART_BYTES = { capture: UPLOAD_LIMITS.bodyBytes, state: 4_000_000, topology: 64_000 } as const;

const EXPECTED = "<host>, <host>.capture, <host>.state, <host>.state.before, <host>.state.after or topology";

/** A problem that the analysis cannot know of. */
export interface Remark {
  readonly problem: InputProblem;
  /** The input that it is about; undefined when the part never became one. */
  readonly input: Pick<Input, "host" | "kind" | "name"> | undefined;
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
    const input = { ...named, part: called, name };
    const limit = PART_BYTES[named.kind];
    const say = () => {
      const problem = {
        part: called,
        code: "part-too-large",
        byte: limit,
        detail: `read up to byte ${limit}`,
      };
      remarks.push({ problem, input, bytes: 0, sha256: "" });
    };
    last = { ...input, chunks: upTo(limit, part.chunks, say) };
    yield last;
  }
  for (const { code, byte, detail } of multipart.problems) {
    const problem = { part: last?.part ?? "", code, byte, detail: `${detail} (byte ${byte} of the body)` };
    remarks.push({ problem, input: last, bytes: 0, sha256: "" });
  }
  if (!last) throw new UnusableInputs([]);
}

async function* upTo(limit: number, chunks: Chunks, onExcess: () => void): Chunks {
  let left = limit;
  for await (const chunk of chunks) {
    if (chunk.length > left) {
      yield chunk.subarray(0, left);
      return onExcess();
    }
    left -= chunk.length;
    yield chunk;
  }
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
