/**
 * How much memory one request takes: the service as it is deployed, in a fresh workerd process per request.
 * workerd enforces no limit when it serves by itself, so the limit of an isolate is shown from outside, twice:
 * by what the process holds at its peak beyond one that serves an empty Worker, and, where a memory cgroup can
 * be made, by a limit at which the kernel ends the process. Both count what V8 would have collected under
 * pressure: they are stricter than the limit of an isolate, not laxer.
 */
import type { ChildProcess } from "node:child_process";
import { openAsBlob } from "node:fs";
import { inFolder, type Making, makeFiles, packetsFor, packetsForFrames } from "./captures.ts";
import { median } from "./cpu.ts";
import { memoryCgroup } from "./memory-cgroup.ts";
import {
  bundleService,
  emptyWorker,
  HEAP_FLAGS,
  type Memory,
  memoryOf,
  type Served,
  serve,
} from "./served-worker.ts";
import { table, whole } from "./table.ts";
import { type Traffic, USUAL } from "./traffic/define.ts";
import { type Kind, WORST } from "./traffic/kinds.ts";

/** Of an isolate (developers.cloudflare.com/workers/platform/limits). */
const LIMIT_BYTES = 128e6;
/** Frames of the capture that is small only while it is compressed. */
const PACKED_FRAMES = 3_000_000;

interface Row {
  readonly name: string;
  /** Must stay below the limit. */
  readonly gated: boolean;
  readonly making: Making;
  traffic(bytes: number): Traffic;
}

const filling = (name: string, changes: Partial<Traffic>): Row => ({
  name,
  gated: true,
  making: {},
  traffic: (bytes) => {
    const traffic = { ...USUAL, ...changes };
    return { ...traffic, packets: packetsFor(bytes, traffic) };
  },
});

const worst = ({ name, traffic }: Kind): Row => ({
  name,
  gated: true,
  making: {},
  traffic: (bytes) => traffic(packetsFor(bytes, traffic(20_000))),
});

const ROWS: readonly Row[] = [
  filling("64-byte frames", { frameBytes: 64 }),
  filling("24 bytes of each 64-byte frame", { frameBytes: 64, snapBytes: 24 }),
  filling("106-byte frames", {}),
  filling("1514-byte frames", { frameBytes: 1514 }),
  filling("64-byte frames, 60,000 flows", { frameBytes: 64, flows: 60_000 }),
  {
    name: "64-byte frames, gzip",
    gated: true,
    making: { gzip: true },
    traffic: () => {
      const small = { ...USUAL, frameBytes: 64, ids: "zero" } as const;
      return { ...small, packets: packetsForFrames(PACKED_FRAMES, small) };
    },
  },
  ...WORST.map(worst),
];

/** @returns whether every gated row stayed below the limit in every round. */
export async function measureMemory(
  bytes: number,
  rounds: number,
  only: string | undefined,
): Promise<boolean> {
  if (process.platform !== "linux") {
    console.log("\n## Memory\n\nSkipped: it is read from /proc, which only Linux has.");
    return true;
  }
  let passed = true;
  await inFolder(async (folder) => {
    const config = await bundleService(folder, HEAP_FLAGS);
    const empty = await idleBytes(await emptyWorker(folder));
    const base = (await idleBytes(config)) - empty;
    const head = `one request of ${Math.round(bytes / 1e6)} MB, ${rounds} fresh workers each`;
    console.log(`\n## Memory: ${head}\n`);
    console.log(
      `Idle, the isolate holds ${megabytes(base)} MB; an empty Worker's process, ${megabytes(empty)} MB, is`,
    );
    console.log("taken off everywhere. The limit is 128 MB.\n");
    const rows: string[][] = [];
    for (const { name, gated, making, traffic } of ROWS.filter(
      (row) => only === undefined || row.name.includes(only),
    ))
      await inFolder(async (captures) => {
        const { files, frames, bytes: size } = await makeFiles(captures, traffic(bytes), undefined, making);
        const peaks: number[] = [];
        for (let round = 0; round < rounds; round++) peaks.push((await peakBytes(config, files)) - empty);
        const most = Math.max(...peaks);
        const survives = await survivesLimit(config, files, LIMIT_BYTES - base);
        if (gated && most >= LIMIT_BYTES) passed = false;
        const gate = gated ? (most < LIMIT_BYTES ? "below" : "TOO MUCH") : "not gated";
        rows.push([
          name,
          megabytes(size),
          whole(frames),
          megabytes(median(peaks)),
          megabytes(most),
          survives,
          gate,
        ]);
        console.error(rows.at(-1)?.join(" | "));
      });
    const columns = [
      "captures",
      "MB sent",
      "frames in them",
      "MB held (median)",
      "MB (most)",
      "in a cgroup of the limit",
      "gate",
    ];
    console.log(table(columns, rows));
  });
  return passed;
}

const megabytes = (value: number) => (value / 1e6).toFixed(1);

/** Less pages of files: those are the program, not the isolate. */
const held = ({ peak, ofFiles }: Memory): number => peak - ofFiles;

async function idleBytes(config: string): Promise<number> {
  const bytes: number[] = [];
  for (let i = 0; i < 3; i++) {
    const { child } = await serve(config);
    bytes.push(held(memoryOf(child)));
    child.kill("SIGKILL");
  }
  return median(bytes);
}

async function peakBytes(config: string, files: ReadonlyMap<string, string>): Promise<number> {
  const served = await serve(config);
  try {
    await send(served, files);
    return held(memoryOf(served.child));
  } finally {
    served.child.kill("SIGKILL");
  }
}

async function send({ url }: Served, files: ReadonlyMap<string, string>): Promise<void> {
  const body = new FormData();
  for (const [part, path] of files) body.append(part, await openAsBlob(path), `${part}.pcap`);
  const response = await fetch(`${url}/v1/analyses`, { method: "POST", body });
  const report = await response.text();
  if (response.status !== 201) throw new Error(`${response.status} ${report}`);
}

/** The kernel ends a process that holds more than its cgroup may. */
async function survivesLimit(
  config: string,
  files: ReadonlyMap<string, string>,
  limit: number,
): Promise<string> {
  const cgroup = memoryCgroup(`lvs-verdict-bench-${process.pid}`);
  if (cgroup === undefined) return "no cgroup";
  const served = await serve(config, "/healthz", cgroup.prefix);
  const exited = new Promise((resolve) => served.child.once("exit", resolve));
  try {
    cgroup.allow(limit);
    await send(served, files);
    return "answered";
  } catch (error) {
    if (await hasEnded(served.child)) return "killed";
    throw error;
  } finally {
    served.child.kill("SIGKILL");
    await exited;
    cgroup.remove();
  }
}

async function hasEnded(child: ChildProcess): Promise<boolean> {
  for (let i = 0; i < 50 && child.signalCode === null && child.exitCode === null; i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return child.signalCode !== null || child.exitCode !== null;
}
