/** Reading one input: a capture, a host's state or a topology; and what all of them come to. */
import type { NewDigest } from "../lib/digest.ts";
import type { Words } from "../report/schema.ts";
import { HOST_LIMITS, type HostState } from "./host/define.ts";
import { parseHost } from "./host/state.ts";
import type { Input, InputProblem } from "./inputs.ts";
import { NO_TOPOLOGY, parseTopology, type Topology } from "./observe/topology.ts";
import { Names } from "./packet/names.ts";
import { type CaptureRead, Metered, readCapture } from "./read-capture.ts";
import { type Redaction, Redactor } from "./redact/redactor.ts";
import { removeSecrets } from "./redact/secrets.ts";

export interface InputRecord {
  readonly host: string;
  readonly kind: Input["kind"];
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly problems: readonly Words[];
  /** The part that it came in, of a file in a bundle. */
  readonly bundle?: string;
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
  /** What the addresses in it went through, where they are not as they came. */
  readonly redactor?: Redactor | undefined;
}

const TOPOLOGY_BYTES = 65_536;

/** A reading that grows. */
export class Gathered implements Reading {
  readonly names: Names;
  readonly redactor: Redactor | undefined;
  readonly captures: CaptureReading[] = [];
  readonly states: HostState[] = [];
  readonly records: InputRecord[] = [];
  readonly problems: InputProblem[] = [];
  readonly newDigest: NewDigest;
  topology = NO_TOPOLOGY;
  /** Packets that may still be read. */
  rows: number;

  constructor(most: number, newDigest: NewDigest, redaction: Redaction | undefined) {
    this.rows = most;
    this.newDigest = newDigest;
    this.redactor = redaction && new Redactor(redaction);
    this.names = new Names(this.redactor?.addresses);
  }

  /** State text as anything may see it. */
  clean(text: string): string {
    const plain = removeSecrets(text);
    return this.redactor?.text(plain) ?? plain;
  }

  metered(chunks: AsyncIterable<Uint8Array>): Metered {
    return new Metered(chunks, this.newDigest());
  }

  record(input: Omit<Input, "chunks">, read: Metered, found: readonly InputProblem[], bundle?: string): void {
    const { host, kind, part, name } = input;
    const problems = found.map((p) => ({ en: p.detail }));
    const digest = input.cleaned?.sha256 ?? read.digest();
    const origin = bundle === undefined ? {} : { bundle };
    this.records.push({
      host,
      kind,
      part,
      name,
      bytes: input.cleaned?.bytes ?? read.bytes,
      sha256: this.redactor?.digest(digest) ?? digest,
      problems,
      ...origin,
    });
    this.problems.push(...found);
  }
}

/** @param bundle the part that it came in, of a file in a bundle */
export async function readInput(input: Input, into: Gathered, bundle?: string): Promise<void> {
  const { host, part, name } = input;
  const found: InputProblem[] = [];
  const metered = into.metered(input.chunks);
  if (input.kind === "capture") {
    const read = await readCapture(part, metered, into.names, found, into.rows, into.redactor);
    into.rows -= read?.decoded.blocks.reduce((n, block) => n + block.count, 0) ?? 0;
    if (read) into.captures.push({ host, part, name, ...read });
  } else if (input.kind === "state") {
    const sent = await readText(input, metered, HOST_LIMITS.textBytes, found);
    const text = input.cleaned ? sent : into.clean(sent);
    const state = parseHost(host, input.moment, text);
    if (text.trim() === "")
      found.push({ part, code: "state-empty", detail: "the part is empty; expected command output" });
    else into.states.push(bundle === undefined ? state : { ...state, sources: [{ input: part, before: 0 }] });
  } else {
    const sent = await readText(input, metered, TOPOLOGY_BYTES, found);
    const parsed = parseTopology((input.cleaned ? undefined : into.redactor?.topology(sent)) ?? sent);
    if ("topology" in parsed) into.topology = parsed.topology;
    else found.push({ part, code: "topology-invalid", detail: parsed.problem });
  }
  into.record(input, metered, found, bundle);
}

export async function readText(
  input: Pick<Input, "part" | "kind">,
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
