/** Capture files of made traffic, in a temporary folder. */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { captureOf, requestsFor, type TrafficOptions } from "./make-traffic.ts";

export interface MadeCaptures {
  /** Part of the request to path of the file. */
  readonly files: ReadonlyMap<"ds" | "rs1", string>;
  /** In both files. */
  readonly frames: number;
}

/** What is measured unless said otherwise: full-size flows of a service under test, one in ten lost. */
export function usualTraffic(bytes: number, frameBytes = 106): TrafficOptions {
  const requests = requestsFor(bytes, frameBytes);
  return { requests, frameBytes, flows: 1000, loseEvery: 10, ids: "counting" };
}

export async function writeCaptures(folder: string, options: TrafficOptions): Promise<MadeCaptures> {
  const files = new Map([
    ["ds", join(folder, "ds.pcap")],
    ["rs1", join(folder, "rs1.pcap")],
  ] as const);
  for (const [host, path] of files)
    await pipeline(Readable.from(captureOf(host, options)), createWriteStream(path));
  const lost = options.loseEvery > 0 ? Math.floor(options.requests / options.loseEvery) : 0;
  return { files, frames: 3 * options.requests - lost };
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
