/** Files as the parts of a request: `ds=a.cap` says which, a bare `ds-eth0.pcap.gz` is guessed. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { guessHost, guessKind, HEAD_BYTES, partName } from "../src/analysis/guess-part.ts";
import { type PartName, parsePartName } from "../src/analysis/inputs.ts";
import { Unusable, UsageError } from "./exits.ts";

export interface NamedFile extends PartName {
  readonly part: string;
  readonly path: string;
  /** File name, as a request would send it. */
  readonly name: string;
  readonly bytes: number;
  /** The part was not stated. */
  readonly guessed: boolean;
}

const PARTS = "<host>, <host>.state, <host>.state.before, <host>.state.after, <host>.bundle or topology";

/**
 * @throws UsageError for a name that is no part, and for a file whose host cannot be guessed
 * @throws Unusable for a file that cannot be read
 */
export async function nameFiles(words: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const word of words) files.push(await nameFile(word));
  return files;
}

async function nameFile(word: string): Promise<NamedFile> {
  const [stated] = word.split("=", 1);
  // A path may hold a `=` too: only what could be a part stands in front of one.
  const isStated = stated.length < word.length && /^[a-z0-9.-]+$/i.test(stated);
  const path = isStated ? word.slice(stated.length + 1) : word;
  const { bytes, head } = await lookInto(path);
  const part = isStated ? stated : guessPart(basename(path), head);
  const named = part === undefined ? undefined : parsePartName(part);
  if (part === undefined)
    throw new UsageError(`${path}: which host is it of? Its name does not say; put host= in front of it`);
  if (!named) throw new UsageError(`${part}: no such part; known are ${PARTS}`);
  return { ...named, part, path, name: basename(path), bytes, guessed: !isStated };
}

/** @returns undefined when the file's name says no host. */
function guessPart(name: string, head: Uint8Array): string | undefined {
  const [host, kind] = [guessHost(name), guessKind(name, head)];
  return host === undefined && kind !== "topology" ? undefined : partName(host ?? "", kind);
}

async function lookInto(path: string): Promise<{ readonly bytes: number; readonly head: Uint8Array }> {
  const file = await open(path).catch((error: unknown) => {
    throw new Unusable(`${path}: ${reasonOf(error)}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Unusable(`${path}: no file`);
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return { bytes: stat.size, head: head.subarray(0, bytesRead) };
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" ? "no such file" : code === "EACCES" ? "may not be read" : "cannot be read";
}
