/** A Worker served by a fresh workerd process, and what that process used. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePorts } from "../scripts/free-ports.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const PATIENCE_MS = 20_000;
const POLL_MS = 5;

/**
 * What objects may take of the 128 MB: V8 lets its heap grow while nothing presses, on the platform the limit does.
 * A program that needs more than that ends. Array buffers are no part of this heap.
 */
export const HEAP_FLAGS: readonly string[] = ["--max-heap-size=48"];

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** From the start of the process to its first answer, milliseconds. */
  readonly readyMs: number;
}

/** Bundles the service as for a deployment. @returns the configuration to serve it with, less its port. */
export async function bundleService(folder: string, v8Flags: readonly string[] = []): Promise<string> {
  const { status, stderr, stdout } = spawnSync("wrangler", ["deploy", "--dry-run", "--outdir", folder], {
    cwd: ROOT,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`wrangler could not bundle the Worker:\n${stdout}${stderr}`);
  return configure(
    folder,
    "index.js",
    `bindings = [(name = "STORE", text = "memory"), (name = "LOCAL", text = "true")],`,
    undefined,
    v8Flags,
  );
}

/** A Worker that holds nothing: what workerd takes by itself. */
export async function emptyWorker(folder: string): Promise<string> {
  await writeFile(join(folder, "empty.js"), `export default { fetch: () => new Response("ok") };\n`);
  return configure(folder, "empty.js");
}

/** @param files a folder that the Worker can read through its binding `FILES`. */
export async function configure(
  folder: string,
  script: string,
  more = "",
  files?: string,
  v8Flags: readonly string[] = [],
): Promise<string> {
  const date = /^compatibility_date = "([\d-]+)"$/m.exec(await readFile(join(ROOT, "wrangler.toml"), "utf8"));
  const config = join(folder, `${script}.capnp`);
  const disk = files === undefined ? "" : `(name = "files", disk = (path = "${files}")),`;
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), ${disk}],
  sockets = [(name = "http", http = (), service = "main")],
  v8Flags = [${v8Flags.map((flag) => `"${flag}"`).join(", ")}],
);
const worker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "${script}")],
  compatibilityDate = "${date?.[1]}",
  ${more}
);
`,
  );
  return config;
}

/**
 * @param prefix words before the program's own, such as what puts it under a limit.
 * @throws Error when it does not answer in time.
 */
export async function serve(
  config: string,
  path = "/healthz",
  prefix: readonly string[] = [],
): Promise<Served> {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const words = [...prefix, "workerd", "serve", config, "--socket-addr", `http=127.0.0.1:${port}`];
  const child = spawn(words[0], words.slice(1), { stdio: ["ignore", "ignore", "inherit"] });
  try {
    await answering(`${url}${path}`, child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return { url, child, readyMs: performance.now() - started };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { ok } = await fetch(url).catch(() => ({ ok: false }));
    if (ok) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error("workerd did not start");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Bytes of memory of a process and of those it started (proc(5), Linux only). */
export interface Memory {
  /** The most that was ever resident. */
  readonly peak: number;
  /** Resident pages of files, the program itself for the most part. */
  readonly ofFiles: number;
}

export function memoryOf({ pid }: ChildProcess): Memory {
  let [peak, ofFiles] = [0, 0];
  for (const process of [pid, ...childrenOf(pid)]) {
    const status = readFileSync(`/proc/${process}/status`, "utf8");
    const kilobytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
    peak += 1024 * kilobytes("VmHWM");
    ofFiles += 1024 * (kilobytes("RssFile") + kilobytes("RssShmem"));
  }
  return { peak, ofFiles };
}

/**
 * CPU milliseconds that a process has used, all its threads together. The clocks inside a Worker stand still
 * while it computes, so this is asked from outside, before and after.
 */
export function cpuMsOf({ pid }: ChildProcess): number {
  let ns = 0;
  for (const process of [pid, ...childrenOf(pid)])
    for (const thread of readdirSync(`/proc/${process}/task`))
      ns += Number(readFileSync(`/proc/${process}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]);
  return ns / 1e6;
}

function childrenOf(pid: number | undefined): readonly string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children === "" ? [] : children.split(" ");
}
