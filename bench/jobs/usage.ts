/** What the processes of a group use, from proc(5): CPU time and memory. Linux only. */
import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of a second in /proc/PID/stat: 100 on all common platforms. */
const TICK_MS = 10;
/** Fields of /proc/PID/stat after the name, from 0. */
const GROUP = 2;
const USER = 11;
const SYSTEM = 12;

interface Process {
  readonly pid: number;
  readonly name: string;
  readonly cpuMs: number;
  /** The most that was ever resident, bytes. */
  readonly peak: number;
}

function processesOf(group: number): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        if (Number(fields[GROUP]) !== group) return [];
        const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        const cpuMs = TICK_MS * (Number(fields[USER]) + Number(fields[SYSTEM]));
        return [{ pid: Number(pid), name, cpuMs, peak: 1024 * Number(peak ?? 0) }];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

/** Looked at again and again, so that what was killed is counted up to the last look. */
export class Usage {
  readonly #cpuMs = new Map<number, number>();
  readonly #peaks = new Map<string, number>();

  look(group: number): void {
    for (const { pid, name, cpuMs, peak } of processesOf(group)) {
      this.#cpuMs.set(pid, cpuMs);
      this.#peaks.set(name, Math.max(peak, this.#peaks.get(name) ?? 0));
    }
  }

  get cpuMs(): number {
    return [...this.#cpuMs.values()].reduce((sum, ms) => sum + ms, 0);
  }

  /** The most that one process of each name ever held, bytes. */
  get peaks(): ReadonlyMap<string, number> {
    return this.#peaks;
  }
}
