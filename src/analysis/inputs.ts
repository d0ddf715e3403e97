/**
 * What an analysis is made from: named parts, each a stream of chunks.
 * The names are the contract of the HTTP API's multipart parts, and of the command line.
 */

/** Cut anywhere; read once, in order. */
export type Chunks = AsyncIterable<Uint8Array>;

export interface PartName {
  readonly host: string;
  readonly kind: "capture" | "state" | "topology" | "bundle";
  readonly moment: "before" | "after" | "now";
}

export interface Input extends PartName {
  /** The part's own name, `ds.state.before`; cited in the report. */
  readonly part: string;
  /** File name as sent, or the part's name. */
  readonly name: string;
  readonly chunks: Chunks;
  /** Of a text that went through redaction before it came here: what it was. */
  readonly cleaned?: { readonly bytes: number; readonly sha256: string } | undefined;
}

/** Host name to role: `ds-b` is a director. */
export function roleOf(host: string): "client" | "director" | "real-server" | undefined {
  const match = /^(client|ds|rs)(?:-?[a-z0-9][a-z0-9-]{0,40})?$/.exec(host);
  if (!match) return undefined;
  return match[1] === "client" ? "client" : match[1] === "ds" ? "director" : "real-server";
}

/**
 * Reads a part's name: `ds`, `ds.capture`, `rs1.state`, `rs1.state.before`, `ds.bundle`, `topology`.
 * @returns undefined when it is no such name.
 */
export function parsePartName(part: string): PartName | undefined {
  if (part === "topology") return { host: "", kind: "topology", moment: "now" };
  const [host, kind = "capture", moment = "now", ...rest] = part.split(".", 5);
  if (rest.length > 0 || roleOf(host) === undefined) return undefined;
  if ((kind === "capture" || kind === "bundle") && moment === "now") return { host, kind, moment };
  if (kind === "state" && (moment === "now" || moment === "before" || moment === "after"))
    return { host, kind, moment };
  return undefined;
}

/** Nothing in the request could be read: why, part by part. */
export class UnusableInputs extends Error {
  override readonly name = "UnusableInputs";
  readonly problems: readonly InputProblem[];
  constructor(problems: readonly InputProblem[]) {
    super("nothing in the request can be read");
    this.problems = problems;
  }
}

/** One thing that is wrong with one part. */
export interface InputProblem {
  readonly part: string;
  /** Stable code: `capture-unreadable`, `state-empty`, `topology-invalid`, ... */
  readonly code: string;
  /** Byte, or line from 1, where known. */
  readonly byte?: number;
  readonly line?: number;
  /** What was found and what was expected. */
  readonly detail: string;
}
