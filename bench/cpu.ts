/** CPU seconds of programs: what a busy machine changes least. */
import { spawnSync } from "node:child_process";

/** POSIX `times` prints two lines: the shell's own user and system time, then its children's. */
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/;

export interface Run {
  /** User and system time of the program and all it started, in steps of 10 ms. */
  readonly cpuSeconds: number;
  /** What it printed, when it was asked for. */
  readonly printed: string;
}

/** @throws Error with the end of what it printed when it fails. */
export function run(command: readonly string[], keepPrinted = false): Run {
  // What the program prints goes past `times`: nowhere or to file 3, and to file 4.
  const script = `"$@" >${keepPrinted ? "&3" : "/dev/null"} 2>&4; status=$?; times; exit $status`;
  const { status, output, error } = spawnSync("sh", ["-c", script, "sh", ...command], {
    stdio: ["ignore", "pipe", "inherit", "pipe", "pipe"],
    encoding: "utf8",
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
    printed: output?.[3] ?? "",
  };
}

/** Is there such a program? */
export function isInstalled(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v "$1"`, "sh", program], { stdio: "ignore" }).status === 0;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
