/** What people send instead of everything: fewer parts, wrong clocks, masked addresses. */
import { gunzipSync, gzipSync } from "node:zlib";
import { parsePartName, roleOf } from "../../src/analysis/inputs.ts";
import type { CaseFile } from "./cases.ts";
import { rotated } from "./rotate.ts";
import { shiftTimes } from "./shift-times.ts";

/** May leave a case as it is: then it is no reduction of that case. */
export type Reduction = (files: readonly CaseFile[]) => readonly CaseFile[];

const kindOf = (file: CaseFile) => parsePartName(file.part)?.kind;
const momentOf = (file: CaseFile) => parsePartName(file.part)?.moment;
const hostOf = (file: CaseFile) => parsePartName(file.part)?.host ?? "";
const isServer = (file: CaseFile) => roleOf(hostOf(file)) === "real-server";
const isClient = (file: CaseFile) => roleOf(hostOf(file)) === "client";

export function serversOf(files: readonly CaseFile[]): string[] {
  return [...new Set(files.filter(isServer).map(hostOf))];
}

/** Less is known. */
export const FEWER: ReadonlyMap<string, Reduction> = new Map<string, Reduction>([
  [
    "captures of director and real servers alone",
    (f) => f.filter((x) => kindOf(x) === "capture" && !isClient(x)),
  ],
  ["captures without state", (f) => f.filter((x) => kindOf(x) === "capture")],
  ["state of afterwards only", (f) => f.filter((x) => momentOf(x) !== "before")],
  ["state of before only", (f) => f.filter((x) => momentOf(x) !== "after")],
  ["nothing of the client", (f) => f.filter((x) => !isClient(x))],
  ["masked state", (f) => f.map((x) => (kindOf(x) === "state" ? masked(x) : x))],
]);

export function without(host: string): Reduction {
  return (files) => files.filter((file) => hostOf(file) !== host);
}

/** How far off the real servers' clocks may be. */
export const CLOCKS: ReadonlyMap<string, bigint> = new Map([
  ["5 s ahead", 5_000_000_000n],
  ["two hours behind", -7_200_000_000_000n],
  ["a time zone and 250 ms ahead", 28_800_250_000_000n],
]);

/** The same is known. */
export const SAME: ReadonlyMap<string, Reduction> = new Map<string, Reduction>([
  ...[...CLOCKS].map(([name, shiftNs]): [string, Reduction] => [
    `real servers' clocks ${name}`,
    offBy(shiftNs),
  ]),
  [
    "captures as gzip",
    (files) => files.map((x) => (kindOf(x) === "capture" ? replace(x, gzipSync(plain(x))) : x)),
  ],
  ["parts in another order", (files) => files.toReversed()],
  [
    "captures in two files each",
    (files) =>
      files.flatMap((x) =>
        kindOf(x) === "capture" ? rotated(plain(x)).map((bytes) => replace(x, bytes)) : [x],
      ),
  ],
]);

export function offBy(shiftNs: bigint): Reduction {
  return (files) =>
    files.map((x) =>
      kindOf(x) === "capture" && isServer(x) ? replace(x, shiftTimes(plain(x), shiftNs)) : x,
    );
}

/** As in published reports: `xxx.xxx.1.60`, `fa:16:xx:xx:xx:8d`. Loopback and broadcast tell nothing and stay. */
function masked(file: CaseFile): CaseFile {
  const text = new TextDecoder()
    .decode(file.bytes)
    .replace(/(?<![\d.])(?!127\.|0\.0|255\.)\d{1,3}\.\d{1,3}\.(\d{1,3}\.\d{1,3})(?![\d.])/g, "xxx.xxx.$1")
    .replace(
      /(?<![\da-f:])(?!ff:ff|00:00)([\da-f]{2}:[\da-f]{2}):(?:[\da-f]{2}:){3}([\da-f]{2})(?![\da-f:])/g,
      "$1:xx:xx:xx:$2",
    );
  return replace(file, new TextEncoder().encode(text));
}

/** Without gzip, which large captures are stored in. */
export function plain({ bytes }: CaseFile): Uint8Array {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function replace(file: CaseFile, bytes: Uint8Array): CaseFile {
  return { ...file, bytes: new Uint8Array(bytes) };
}
