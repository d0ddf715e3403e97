/**
 * How much one request makes the worker's memory grow: the service as it is deployed, in a fresh
 * workerd process per request, by the peak of its resident memory (VmHWM) before and after.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { openAsBlob } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "../scripts/free-ports.ts";
import { inFolder, usualTraffic, writeCaptures } from "./captures.ts";
import { median } from "./cpu.ts";
import type { TrafficOptions } from "./make-traffic.ts";
import { table, whole } from "./table.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const LIMIT_BYTES = 100e6;
const PATIENCE_MS = 20_000;

interface Kind {
  readonly name: string;
  /** Must stay below the limit. */
  readonly gated: boolean;
  traffic(bytes: number): TrafficOptions;
}

const KINDS: readonly Kind[] = [
  { name: "106-byte frames, 1000 flows", gated: true, traffic: (bytes) => usualTraffic(bytes) },
  { name: "1514-byte frames, 1000 flows", gated: true, traffic: (bytes) => usualTraffic(bytes, 1514) },
  { name: "64-byte frames, 1000 flows", gated: false, traffic: (bytes) => usualTraffic(bytes, 64) },
  {
    name: "106-byte frames, 1000 flows, all ids 0, equal payloads",
    gated: false,
    traffic: (bytes) => ({ ...usualTraffic(bytes), ids: "zero" }),
  },
  {
    name: "106-byte frames, 60,000 flows",
    gated: false,
    traffic: (bytes) => ({ ...usualTraffic(bytes), flows: 60_000 }),
  },
  {
    name: "106-byte frames, each request a flow",
    gated: false,
    traffic: (bytes) => ({ ...usualTraffic(bytes), flows: usualTraffic(bytes).requests }),
  },
];

/** @returns whether every gated kind stayed below 100 MB in every round. */
export async function measureMemory(bytes: number, rounds: number): Promise<boolean> {
  if (process.platform !== "linux") {
    console.log("\n## Memory\n\nSkipped: the peak is read from /proc, which only Linux has.");
    return true;
  }
  let passed = true;
  await inFolder(async (folder) => {
    const config = await bundleInto(folder);
    const rows: string[][] = [];
    for (const { name, gated, traffic } of KINDS)
      await inFolder(async (captures) => {
        const { files, frames } = await writeCaptures(captures, traffic(bytes));
        const growths: number[] = [];
        for (let round = 0; round < rounds; round++) growths.push(await growthOf(config, files));
        const most = Math.max(...growths);
        const verdict = gated ? (most < LIMIT_BYTES ? "below 100 MB" : "TOO MUCH") : "not gated";
        if (gated && most >= LIMIT_BYTES) passed = false;
        rows.push([name, whole(frames), megabytes(median(growths)), megabytes(most), verdict]);
      });
    console.log(
      `\n## Memory: growth by one request of ${Math.round(bytes / 1e6)} MB, ${rounds} fresh workers each\n`,
    );
    console.log(table(["captures", "frames", "MB (median)", "MB (most)", "gate"], rows));
  });
  return passed;
}

const megabytes = (value: number) => (value / 1e6).toFixed(1);

/** Bundles the Worker as for a deployment. @returns the configuration to serve it with, less its port. */
async function bundleInto(folder: string): Promise<string> {
  const { status, stderr, stdout } = spawnSync("wrangler", ["deploy", "--dry-run", "--outdir", folder], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`wrangler could not bundle the Worker:\n${stdout}${stderr}`);
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(await readFile(join(ROOT, "wrangler.toml"), "utf8"));
  const config = join(folder, "workerd.capnp");
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "${date?.[1]}",
  bindings = [(name = "STORE", text = "memory")],
);
`,
  );
  return config;
}

async function growthOf(config: string, files: ReadonlyMap<string, string>): Promise<number> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn("workerd", ["serve", config, "--socket-addr", `http=127.0.0.1:${port}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await answering(`${url}/healthz`, child);
    const before = await peakBytes(child);
    const body = new FormData();
    for (const [part, path] of files) body.append(part, await openAsBlob(path), `${part}.pcap`);
    const response = await fetch(`${url}/v1/analyses`, { method: "POST", body });
    const report = await response.text();
    if (response.status !== 201) throw new Error(`${response.status} ${report}`);
    return (await peakBytes(child)) - before;
  } finally {
    child.kill("SIGKILL");
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { ok } = await fetch(url).catch(() => ({ ok: false }));
    if (ok) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error("workerd did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Peak of the resident memory of a process and of those it started (Linux: proc(5)). */
async function peakBytes({ pid }: ChildProcess): Promise<number> {
  const own = `/proc/${pid}`;
  const children = (await readFile(`${own}/task/${pid}/children`, "utf8")).trim();
  const all = [String(pid), ...(children === "" ? [] : children.split(" "))];
  let bytes = 0;
  for (const process of all) {
    const status = await readFile(`/proc/${process}/status`, "utf8");
    bytes += 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  }
  return bytes;
}
