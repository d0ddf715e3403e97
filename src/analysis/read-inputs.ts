/**
 * Reading the inputs: each part once, as it streams, into a decoded capture or a host's state.
 * What could be read is used; what could not is a problem of that part alone.
 */
import { type NewDigest, plainSha256 } from "../lib/digest.ts";
import type { Words } from "../report/schema.ts";
import { HOST_LIMITS, type HostState } from "./host/define.ts";
import { parseHost } from "./host/state.ts";
import type { Input, InputProblem } from "./inputs.ts";
import { NO_TOPOLOGY, parseTopology, type Topology } from "./observe/topology.ts";
import { Names } from "./packet/names.ts";
import { type CaptureRead, Metered, readCapture } from "./read-capture.ts";

export interface InputRecord {
  readonly host: string;
  readonly kind: "capture" | "state" | "topology";
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly problems: readonly Words[];
}

/** One capture file as it was read: the rows in the blocks in which they came in. */
export interface CaptureReading extends CaptureRead {
  readonly host: string;
  readonly part: string;
  readonly name: string;
}

export interface Reading {
  readonly captures: readonly CaptureReading[];
  readonly states: readonly HostState[];
  readonly topology: Topology;
  readonly names: Names;
  readonly records: readonly InputRecord[];
  readonly problems: readonly InputProblem[];
}

const TOPOLOGY_BYTES = 65_536;
/**
 * Packets of all captures of one analysis: a small gzip can hold far more than memory does. What comes
 * after them is not read, and the capture counts as ended there.
 */
export const MOST_ROWS = 1_500_000;

/** @param most packets read of all captures together. @param newDigest SHA-256 as the platform has it. */
export async function readInputs(
  inputs: AsyncIterable<Input>,
  most = MOST_ROWS,
  newDigest: NewDigest = plainSha256,
): Promise<Reading> {
  const names = new Names();
  const captures: CaptureReading[] = [];
  const states: HostState[] = [];
  const records: InputRecord[] = [];
  const problems: InputProblem[] = [];
  let topology = NO_TOPOLOGY;
  let rows = 0;
  for await (const input of inputs) {
    const found: InputProblem[] = [];
    const metered = new Metered(input.chunks, newDigest());
    if (input.kind === "capture") {
      const { host, part, name } = input;
      const read = await readCapture(part, metered, names, found, most - rows);
      rows += read?.decoded.blocks.reduce((n, block) => n + block.count, 0) ?? 0;
      if (read) captures.push({ host, part, name, ...read });
    } else if (input.kind === "state") {
      const text = await readText(input, metered, HOST_LIMITS.textBytes, found);
      const state = parseHost(input.host, input.moment, text);
      if (text.trim() === "")
        found.push({
          part: input.part,
          code: "state-empty",
          detail: "the part is empty; expected command output",
        });
      else states.push(state);
    } else {
      const parsed = parseTopology(await readText(input, metered, TOPOLOGY_BYTES, found));
      if ("topology" in parsed) topology = parsed.topology;
      else found.push({ part: input.part, code: "topology-invalid", detail: parsed.problem });
    }
    records.push({
      host: input.host,
      kind: input.kind,
      part: input.part,
      name: input.name,
      bytes: metered.bytes,
      sha256: metered.digest(),
      problems: found.map((p) => ({ en: p.detail })),
    });
    problems.push(...found);
  }
  return { captures, states, topology, names, records, problems };
}

async function readText(
  input: Input,
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
  problems: InputProblem[],
): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const room = limit - bytes;
    if (room > 0) pieces.push(decoder.decode(chunk.subarray(0, room), { stream: true }));
    bytes += chunk.length;
  }
  pieces.push(decoder.decode());
  if (bytes > limit)
    problems.push({
      part: input.part,
      code: `${input.kind}-too-long`,
      byte: limit,
      detail: `${bytes} bytes; the first ${limit} were read`,
    });
  return pieces.join("");
}
