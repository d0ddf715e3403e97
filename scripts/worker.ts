/** Starts the service as `npm start` does, on a free port and with state of its own; stops all of it. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "./free-ports.ts";

export interface RunningWorker {
  readonly url: string;
  /** Ends every process of it at once, as a power cut does; the state stays where it is. */
  kill(): Promise<void>;
  /** Ends every process of it and removes its state. */
  stop(): Promise<void>;
  /** Where its state is: for another one that goes on with it. */
  readonly state: string;
  /** Process group of all its processes. */
  readonly group: number;
}

const START = new URL("./start.sh", import.meta.url).pathname;
const PATIENCE_MS = 60_000;

/**
 * @param options.state of one that was killed
 * @param options.variables as the service reads them, `STORE: "s3"`
 * @throws Error with what it printed when it does not answer within a minute.
 */
export async function startWorker(
  options: { readonly state?: string; readonly variables?: Readonly<Record<string, string>> } = {},
): Promise<RunningWorker> {
  const [port] = await freePorts(1);
  const state = options.state ?? (await mkdtemp(join(tmpdir(), "lvs-verdict-")));
  const variables = Object.entries(options.variables ?? {}).flatMap(([name, value]) => [
    "--var",
    `${name}:${value}`,
  ]);
  // A group of its own: wrangler and workerd are several processes, and end together.
  const child = spawn("sh", [START, "--persist-to", state, ...variables], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PORT: String(port) },
  });
  let printed = "";
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk).slice(-10_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);

  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const kill = async () => {
    endGroup(child.pid);
    await ended;
  };
  const stop = async () => {
    await kill();
    await rm(state, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await answers(`${url}/healthz`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the service did not start:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { url, kill, stop, state, group: child.pid ?? 0 };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
