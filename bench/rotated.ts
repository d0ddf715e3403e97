/** A set of many capture files per host, as rotated dumps leave them, with the hosts' texts and a manifest. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { packetsFor } from "./captures.ts";
import { whole } from "./table.ts";
import { captureOf, type Span } from "./traffic/capture.ts";
import { hostsOf, type Traffic, USUAL } from "./traffic/define.ts";
import { scatter } from "./traffic/packet.ts";
import { stateOf } from "./traffic/states.ts";

export interface RotatedOptions {
  readonly out: string;
  /** Of all captures together, about. */
  readonly bytes: number;
  /** Per host. */
  readonly files: number;
  readonly method: Traffic["method"];
  readonly servers: number;
  readonly frameBytes: Traffic["frameBytes"];
  /** Pairs of files cover the same time, as two interfaces captured at once do. */
  readonly overlap: boolean;
  /** The manifest lists the files in an order that says nothing; part of each file's name. */
  readonly shuffle: boolean;
}

export interface ManifestEntry {
  readonly part: string;
  /** From the manifest's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** @returns what `manifest.json` lists: the texts first, then the captures. */
export async function writeRotated(options: RotatedOptions): Promise<readonly ManifestEntry[]> {
  const { out, bytes, files, method, servers, frameBytes } = options;
  const base: Traffic = { ...USUAL, method, servers, protocol: "mixed", replies: true, frameBytes };
  const hosts = hostsOf(base);
  const traffic = { ...base, packets: packetsFor(bytes, base, hosts) };
  await mkdir(out, { recursive: true });
  const states: ManifestEntry[] = [];
  const captures: ManifestEntry[] = [];
  for (const host of hosts) {
    const text = stateOf(host, traffic);
    if (text !== undefined) {
      const path = `${host}.state.txt`;
      states.push(await put(options.out, path, `${host}.state`, [Buffer.from(text)]));
    }
    for (const [i, span] of spansOf(traffic.packets, files, options.overlap).entries()) {
      const number = String(options.shuffle ? scatter(i) : i).padStart(options.shuffle ? 10 : 5, "0");
      captures.push(
        await put(out, `${host}-${number}.pcap`, host, captureOf(host, traffic, undefined, span)),
      );
    }
  }
  const listed = options.shuffle ? captures.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)) : captures;
  const manifest = [...states, ...listed];
  await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const total = manifest.reduce((sum, entry) => sum + entry.bytes, 0);
  console.log(`${manifest.length} files, ${whole(total)} bytes, ${whole(traffic.packets)} packets in ${out}`);
  return manifest;
}

/** Equal shares of the steps; overlapping, two files take turns in a share of double length. */
export function spansOf(packets: number, files: number, overlap: boolean): readonly Span[] {
  const edge = (share: number) => Math.round((packets * share) / files);
  return Array.from({ length: files }, (_, i) => {
    const paired = overlap && (i % 2 === 1 || i + 1 < files);
    if (!paired) return { from: edge(i), to: edge(i + 1), stride: 1 };
    const first = i - (i % 2);
    return { from: edge(first) + (i % 2), to: edge(first + 2), stride: 2 };
  });
}

async function put(
  folder: string,
  path: string,
  part: string,
  chunks: Iterable<Uint8Array>,
): Promise<ManifestEntry> {
  const hash = createHash("sha256");
  let bytes = 0;
  function* metered(): Generator<Uint8Array> {
    for (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  await pipeline(Readable.from(metered(), { objectMode: false }), createWriteStream(join(folder, path)));
  return { part, path, bytes, sha256: hash.digest("hex") };
}
