/** CPU seconds of programs, and instructions where they can be counted: what a busy machine changes least. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `times` prints two lines: the shell's own user and system time, then its children's. */
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

export interface Run {
  /** User and system time of the program and all it started: in ms steps by bash, in 10 ms steps by dash. */
  readonly cpuSeconds: number;
  /** Of user space; undefined where `perf` is missing or may not count. */
  readonly instructions: number | undefined;
  /** What it printed, when it was asked for. */
  readonly printed: string;
}

/** @throws Error with the end of what it printed when it fails. */
export function run(command: readonly string[], keepPrinted = false): Run {
  const folder = canCount() ? mkdtempSync(join(tmpdir(), "lvs-verdict-perf-")) : undefined;
  try {
    const counts = folder === undefined ? undefined : join(folder, "counts");
    const prefix = counts === undefined ? [] : perfCommand(counts);
    // What the program prints goes past `times`: nowhere or to file 3, and to file 4.
    const script = `"$@" >${keepPrinted ? "&3" : "/dev/null"} 2>&4; status=$?; times; exit $status`;
    const { status, output, error } = spawnSync(shell(), ["-c", script, "sh", ...prefix, ...command], {
      stdio: ["ignore", "pipe", "inherit", "pipe", "pipe"],
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const found = TIMES.exec(output?.[1] ?? "");
    if (error ?? (status !== 0 || !found)) {
      const said = error?.message ?? output?.[4]?.slice(-2000) ?? "";
      throw new Error(`${command.join(" ")} failed (status ${status}): ${said}`);
    }
    const [, userMinutes, userSeconds, systemMinutes, systemSeconds] = found ?? [];
    const minutes = Number(userMinutes) + Number(systemMinutes);
    return {
      cpuSeconds: 60 * minutes + Number(userSeconds) + Number(systemSeconds),
      instructions: counts === undefined ? undefined : readCount(readFileSync(counts, "utf8")),
      printed: output?.[3] ?? "",
    };
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function perfCommand(counts: string): string[] {
  return ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", counts, "--"];
}

/** The first field of the line of the event: a number, or `<not supported>`. */
export function readCount(text: string): number | undefined {
  const line = text.split("\n").find((l) => l.includes("instructions:u"));
  const count = Number(line?.split(",")[0] || Number.NaN);
  return Number.isFinite(count) && count > 0 ? count : undefined;
}

let counting: boolean | undefined;

/** Can `perf` count instructions here? Virtual machines often give no counters. */
export function canCount(): boolean {
  if (counting === undefined) {
    const { stderr, status } = spawnSync("perf", ["stat", "-x", ",", "-e", "instructions:u", "--", "true"], {
      encoding: "utf8",
    });
    counting = status === 0 && readCount(stderr) !== undefined;
  }
  return counting;
}

/** Its `times` is finer than that of dash. */
function shell(): string {
  return isInstalled("bash") ? "bash" : "sh";
}

const installed = new Map<string, boolean>();

/** Is there such a program? */
export function isInstalled(program: string): boolean {
  const known = installed.get(program);
  if (known !== undefined) return known;
  const { status } = spawnSync("sh", ["-c", `command -v "$1"`, "sh", program], { stdio: "ignore" });
  installed.set(program, status === 0);
  return status === 0;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between the two nearest values, in proportion. NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted[below] + (place - below) * (next - sorted[below]);
}
