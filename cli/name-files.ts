/** Files as the parts of a request: `ds=a.cap` says which, a bare `ds-eth0.pcap.gz` is guessed. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
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
/** Enough to tell text from bytes. */
const HEAD_BYTES = 4096;

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
  const { bytes, binary } = await lookInto(path);
  const part = isStated ? stated : guessPart(basename(path), binary);
  const named = part === undefined ? undefined : parsePartName(part);
  if (part === undefined)
    throw new UsageError(`${path}: which host is it of? Its name does not say; put host= in front of it`);
  if (!named) throw new UsageError(`${part}: no such part; known are ${PARTS}`);
  return { ...named, part, path, name: basename(path), bytes, guessed: !isStated };
}

/** Tokens of a file name that are no suffix of a host: interfaces, dates, and what kind of file it is. */
const INTERFACE = /^(?:eth|en[opsx]|em|bond|team|br|vlan|vxlan|tun|gre|wlan|veth|\d{4})/;
const WORDS = new Set("any lo cap pcap pcapng dump tcpdump state before after txt log gz".split(" "));

/** Archives of captures and state. */
const ARCHIVE = /\.(?:tar|tgz|tar\.(?:gz|xz|bz2|zst))$/;

/**
 * `rs1-eth0.pcap` is `rs1`, `ds.state.before.txt` is `ds.state.before`, `rs-web-03.cap` is `rs-web-03`,
 * `lvs-ds.tar.gz` is `ds.bundle`.
 * @param binary of the file's content: a capture; else it is state
 * @returns undefined when no part of the name is a host.
 */
export function guessPart(fileName: string, binary: boolean): string | undefined {
  const name = fileName.toLowerCase().slice(0, 255);
  if (name === "topology.json") return "topology";
  const host = hostIn(name);
  if (host === undefined) return undefined;
  if (ARCHIVE.test(name)) return `${host}.bundle`;
  if (binary) return host;
  const moment = name.split(/[^a-z]+/).find((word) => word === "before" || word === "after");
  return moment === undefined ? `${host}.state` : `${host}.state.${moment}`;
}

function hostIn(name: string): string | undefined {
  for (const piece of name.split(/[^a-z0-9-]+/)) {
    const tokens = piece.split("-");
    const isRole = (token: string) => /^(?:client|ds|rs)\d{0,6}$/.test(token);
    // The collector puts the machine's own name in front, which may hold anything.
    const at = ARCHIVE.test(name) ? tokens.findLastIndex(isRole) : tokens.findIndex(isRole);
    if (at < 0) continue;
    // A number tells hosts of one role apart already: what follows it is something else.
    if (/\d$/.test(tokens[at])) return tokens[at];
    const rest = tokens.slice(at + 1);
    const end = rest.findIndex((token) => token === "" || INTERFACE.test(token) || WORDS.has(token));
    return [tokens[at], ...(end < 0 ? rest : rest.slice(0, end))].join("-");
  }
  return undefined;
}

/** Captures hold zero bytes near their start, gzipped ones begin with 1f 8b; text has neither. */
async function lookInto(path: string): Promise<{ bytes: number; binary: boolean }> {
  const file = await open(path).catch((error: unknown) => {
    throw new Unusable(`${path}: ${reasonOf(error)}`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new Unusable(`${path}: no file`);
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const seen = head.subarray(0, bytesRead);
    return { bytes: stat.size, binary: seen.includes(0) || (seen[0] === 0x1f && seen[1] === 0x8b) };
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" ? "no such file" : code === "EACCES" ? "may not be read" : "cannot be read";
}
