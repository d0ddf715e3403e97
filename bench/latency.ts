/**
 * How long a person waits: a whole case over HTTP from a warm worker and from a cold one, and what a cold start
 * depends on, the size of the bundle.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type CaseFile, formOf, readCase } from "../scripts/case-files.ts";
import { inFolder } from "./captures.ts";
import { median, quantile } from "./cpu.ts";
import { bundleService, cpuMsOf, serve } from "./served-worker.ts";
import { table } from "./table.ts";

const CASE = new URL("../test/cases/article", import.meta.url).pathname;
const REQUESTS = 50;
/** Before those that count: the compiler has seen the code by then. */
const WARM_UP = 10;
const COLD_STARTS = 7;
const GOAL_MS = 100;

/** @returns whether the median of a warm worker is below 100 ms. */
export async function measureLatency(): Promise<boolean> {
  const files = await readCase(CASE);
  let passed = false;
  await inFolder(async (folder) => {
    const config = await bundleService(folder);
    const warm = await warmTimes(config, files);
    const cold: ColdStart[] = [];
    for (let i = 0; i < COLD_STARTS; i++) cold.push(await coldStart(config, files));
    passed = median(warm.ms) < GOAL_MS;
    const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
    console.log(`\n## Latency: ${files.length} parts, ${bytes} bytes, POST to the whole report\n`);
    const row = (name: string, values: readonly number[], goal = ""): string[] => [
      name,
      median(values).toFixed(1),
      quantile(values, 0.95).toFixed(1),
      goal,
    ];
    console.log(
      table(
        ["what", "median", "95th percentile", "goal"],
        [
          row(`ms to the verdict, worker warm (${REQUESTS} requests)`, warm.ms, `below ${GOAL_MS}`),
          row("CPU ms of that", warm.cpuMs),
          row(
            "ms to the verdict, first request of a process",
            cold.map((c) => c.firstMs),
          ),
          row(
            "ms from start of workerd to its first answer",
            cold.map((c) => c.readyMs),
          ),
          row(
            "ms from start of workerd to the first verdict",
            cold.map((c) => c.readyMs + c.firstMs),
          ),
          ...bundleRows(folder),
        ],
      ),
    );
  });
  return passed;
}

/** One report is created once, so it is deleted before the next; that is not counted. */
async function warmTimes(config: string, files: readonly CaseFile[]) {
  const { url, child } = await serve(config);
  const ms: number[] = [];
  const cpuMs: number[] = [];
  try {
    for (let i = 0; i < WARM_UP + REQUESTS; i++) {
      const cpuBefore = process.platform === "linux" ? cpuMsOf(child) : 0;
      const spent = await post(url, files);
      if (i < WARM_UP) continue;
      ms.push(spent);
      if (process.platform === "linux") cpuMs.push(cpuMsOf(child) - cpuBefore);
    }
  } finally {
    child.kill("SIGKILL");
  }
  return { ms, cpuMs };
}

interface ColdStart {
  readonly readyMs: number;
  readonly firstMs: number;
}

async function coldStart(config: string, files: readonly CaseFile[]): Promise<ColdStart> {
  const { url, child, readyMs } = await serve(config);
  try {
    return { readyMs, firstMs: await post(url, files) };
  } finally {
    child.kill("SIGKILL");
  }
}

/** @returns milliseconds from the request to the end of the answer. */
async function post(url: string, files: readonly CaseFile[]): Promise<number> {
  const body = formOf(files);
  const started = performance.now();
  const response = await fetch(`${url}/v1/analyses`, { method: "POST", body });
  const report = await response.text();
  const spent = performance.now() - started;
  if (response.status !== 201) throw new Error(`${response.status} ${report}`);
  const { id } = JSON.parse(report);
  const deleted = await fetch(`${url}/v1/analyses/${id}`, { method: "DELETE" });
  if (!deleted.ok) throw new Error(`DELETE: ${deleted.status}`);
  return spent;
}

function bundleRows(folder: string): readonly string[][] {
  const path = join(folder, "index.js");
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0);
  const gzipped = gzipSync(readFileSync(path)).length;
  return [
    ["KB of the bundle, gzipped", kilobytes(gzipped), "", ""],
    ["KB of the bundle", kilobytes(statSync(path).size), "", ""],
  ];
}
