/** Files of made traffic: captures and what the hosts would say of themselves. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { captureOf, type Tally } from "./traffic/capture.ts";
import type { Traffic } from "./traffic/define.ts";
import { stateOf } from "./traffic/states.ts";

export interface MadeFiles {
  /** Part of a request, and path of the file. */
  readonly files: ReadonlyMap<string, string>;
  readonly bytes: number;
  /** In all captures. */
  readonly frames: number;
}

/** What a tool that cannot tell hosts apart is measured on, too. */
export const DS_AND_RS: readonly string[] = ["ds", "rs1"];

export interface Making {
  readonly gzip?: boolean;
  readonly states?: boolean;
}

export async function makeFiles(
  folder: string,
  traffic: Traffic,
  hosts: readonly string[] = DS_AND_RS,
  { gzip = false, states = false }: Making = {},
): Promise<MadeFiles> {
  const files = new Map<string, string>();
  const tally: Tally = { frames: 0 };
  let bytes = 0;
  for (const host of hosts) {
    const path = join(folder, `${host}.pcap${gzip ? ".gz" : ""}`);
    const made = Readable.from(captureOf(host, traffic, tally), { objectMode: false });
    if (gzip) await pipeline(made, createGzip(), createWriteStream(path));
    else await pipeline(made, createWriteStream(path));
    files.set(host, path);
    bytes += (await stat(path)).size;
  }
  for (const host of states ? hosts : []) {
    const text = stateOf(host, traffic);
    if (text === undefined) continue;
    const path = join(folder, `${host}.state.txt`);
    await writeFile(path, text);
    files.set(`${host}.state`, path);
  }
  return { files, bytes, frames: tally.frames };
}

/** Packets whose captures, of these hosts together, come to about `bytes`. */
export function packetsFor(bytes: number, traffic: Traffic, hosts = DS_AND_RS): number {
  return packetsUntil(bytes, traffic, hosts, (size) => size.bytes);
}

/** Packets that make about so many frames in the captures of these hosts. */
export function packetsForFrames(frames: number, traffic: Traffic, hosts = DS_AND_RS): number {
  return packetsUntil(frames, traffic, hosts, (size) => size.frames);
}

type Size = Tally & { readonly bytes: number };

/** In proportion to a sample; again with a smaller one where that is all there will be: it starts differently. */
function packetsUntil(
  wanted: number,
  traffic: Traffic,
  hosts: readonly string[],
  measure: (size: Size) => number,
): number {
  let sample = 50_000;
  for (let pass = 0; pass < 3; pass++) {
    const packets = Math.max(
      1,
      Math.floor((sample * wanted) / measure(sizeOf({ ...traffic, packets: sample }, hosts))),
    );
    if (packets >= sample) return packets;
    sample = packets;
  }
  return sample;
}

function sizeOf(traffic: Traffic, hosts: readonly string[]): Size {
  const tally: Tally = { frames: 0 };
  let bytes = 0;
  for (const host of hosts) for (const chunk of captureOf(host, traffic, tally)) bytes += chunk.length;
  return { frames: tally.frames, bytes };
}

/** Gives `work` an empty folder, and removes it afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "lvs-verdict-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
