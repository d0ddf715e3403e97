/** What a file is: which host's by its name, and of which kind by its first bytes. */
import { parsePartName } from "../src/analysis/inputs.ts";

export const KINDS = ["capture", "state", "state.before", "state.after", "bundle", "topology"] as const;
export type Kind = (typeof KINDS)[number];

/** Archives of the collector, and sosreports. */
const ARCHIVE = /\.(?:tar|tgz|tar\.(?:gz|xz|bz2|zst))$/;

/** Enough of a file to tell its kind. */
export const HEAD_BYTES = 16;

const CAPTURES = ["a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1", "0a0d0d0a"];
const GZIP = "1f8b";

/** @param head the first bytes of the file */
export function guessKind(name: string, head: Uint8Array): Kind {
  if (ARCHIVE.test(name.toLowerCase())) return "bundle";
  const magic = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (CAPTURES.includes(magic) || magic.startsWith(GZIP)) return "capture";
  if (new TextDecoder().decode(head).trimStart().startsWith("{")) return "topology";
  const words = wordsOf(name);
  if (words.includes("before")) return "state.before";
  return words.includes("after") ? "state.after" : "state";
}

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^(?:client|cli)([0-9]{0,3})$/, "client"],
  [/^(?:ds|director|lvs|lb|balancer)([0-9]{0,3})$/, "ds"],
  [/^(?:rs|real|realserver|backend|web|server)([0-9]{0,3})$/, "rs"],
];

/** Name of a host, as parts of a request are named; empty when the file's name says nothing. */
export function guessHost(name: string): string {
  const [start = ""] = name.toLowerCase().split(".", 1);
  const exact = parsePartName(start);
  if (exact && exact.kind !== "topology") return exact.host;
  const words = wordsOf(name);
  // The collector puts the machine's own name in front, which may hold anything.
  for (const word of ARCHIVE.test(name.toLowerCase()) ? words.reverse() : words)
    for (const [pattern, prefix] of PREFIXES) {
      const match = pattern.exec(word);
      if (match) return `${prefix}${match[1]}`;
    }
  return "";
}

const wordsOf = (name: string): string[] =>
  name
    .slice(0, 200)
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** The part's name in a request: `ds`, `rs1.state.before`, `topology`. */
export function partName(host: string, kind: Kind): string {
  if (kind === "topology") return "topology";
  return kind === "capture" ? host : `${host}.${kind}`;
}
