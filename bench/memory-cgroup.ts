/** A memory cgroup of version 1 or 2, where this user may make one. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface MemoryCgroup {
  /** Starts a program inside. */
  readonly prefix: readonly string[];
  /** From now on so many bytes more than are in use. */
  allow(bytes: number): void;
  /** When nothing runs in it any more. */
  remove(): void;
}

const VERSIONS = [
  { root: "/sys/fs/cgroup/memory", usage: "memory.usage_in_bytes", limit: "memory.limit_in_bytes" },
  { root: "/sys/fs/cgroup", usage: "memory.current", limit: "memory.max" },
] as const;

/** @returns undefined where none can be made. */
export function memoryCgroup(name: string): MemoryCgroup | undefined {
  for (const { root, usage, limit } of VERSIONS) {
    const folder = join(root, name);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    if (!existsSync(join(folder, limit))) {
      rmdirSync(folder);
      continue;
    }
    return {
      prefix: ["sh", "-c", `echo $$ >"$1/cgroup.procs" && shift && exec "$@"`, "sh", folder],
      allow: (bytes) => {
        const used = Number(readFileSync(join(folder, usage), "utf8"));
        writeFileSync(join(folder, limit), String(Math.round(used + bytes)));
      },
      remove: () => rmdirSync(folder),
    };
  }
  return undefined;
}
