/**
 * The fuzzer's addon is built for glibc 2.38 and GCC 13 (Ubuntu 24.04, Debian 13). All that it takes of them are
 * three functions. Where the C library is older, it is loaded from a copy that does not insist on these
 * versions, with the three functions from a small library: that needs g++.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const FUNCTIONS = `
extern long strtol(const char *, char **, int);
extern unsigned long strtoul(const char *, char **, int);
extern void _ZNSt8ios_base4InitC1Ev(void *);
static char init[64];
long __isoc23_strtol(const char *text, char **end, int base) { return strtol(text, end, base); }
unsigned long __isoc23_strtoul(const char *text, char **end, int base) { return strtoul(text, end, base); }
void _ZSt21ios_base_library_initv(void) { _ZNSt8ios_base4InitC1Ev(init); }
`;

/** Loads the copy wherever the addon is asked for. */
const HOOK = `
const Module = require("node:module");
const real = Module._resolveFilename;
Module._resolveFilename = (name, ...rest) =>
  /fuzzer-linux-\\w+\\.node$/.test(name) ? require("node:path").join(__dirname, "addon.node") : real(name, ...rest);
`;

/** ELF64, little endian: the table of versions that a file needs (SHT_GNU_verneed), an entry for each. */
const SHT_GNU_VERNEED = 0x6ffffffe;
const WEAK = 2;
/** Hashes of GLIBC_2.38 and GLIBCXX_3.4.32. */
const TOO_NEW: ReadonlySet<number> = new Set([0x069691b8, 0x0297f842]);

export interface Loading {
  readonly nodeOptions: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** @returns how to start Node so that the addon can be loaded. @throws Error where it cannot be */
export function loadingOf(folder: string): Loading {
  const addon = addonPath();
  const test = spawnSync(process.execPath, ["-e", "require(process.argv[1])", addon], { encoding: "utf8" });
  if (test.status === 0) return { nodeOptions: [], environment: {} };
  if (!/version `GLIBC(?:XX)?_[\d.]+' not found/.test(test.stderr)) throw new Error(test.stderr);
  const library = join(folder, "functions.so");
  const source = join(folder, "functions.c");
  if (!existsSync(library)) {
    writeFileSync(source, FUNCTIONS);
    const made = spawnSync("g++", ["-x", "c", "-shared", "-fPIC", "-o", library, source, "-lstdc++"], {
      encoding: "utf8",
    });
    if (made.status !== 0)
      throw new Error(`this C library is older than 2.38, and g++ fails: ${made.stderr}`);
  }
  // A run that is under way has its copy mapped: written over, it would end by SIGBUS. A new file takes its place.
  const fresh = join(folder, `addon.${process.pid}.node`);
  writeFileSync(fresh, withWeakVersions(readFileSync(addon)));
  renameSync(fresh, join(folder, "addon.node"));
  writeFileSync(join(folder, "hook.cjs"), HOOK);
  return {
    nodeOptions: ["--require", join(folder, "hook.cjs")],
    environment: { LD_PRELOAD: library },
  };
}

function addonPath(): string {
  const main = createRequire(import.meta.url).resolve("@jazzer.js/fuzzer");
  return join(dirname(main), `../prebuilds/fuzzer-${process.platform}-${process.arch}.node`);
}

function withWeakVersions(file: Buffer): Buffer {
  const sections = Number(file.readBigUInt64LE(40));
  const [size, count] = [file.readUInt16LE(58), file.readUInt16LE(60)];
  for (let i = 0; i < count; i++) {
    const section = sections + i * size;
    if (file.readUInt32LE(section + 4) !== SHT_GNU_VERNEED) continue;
    let library = Number(file.readBigUInt64LE(section + 24));
    for (let left = file.readUInt32LE(section + 44); left > 0; left--) {
      let version = library + file.readUInt32LE(library + 8);
      for (let n = file.readUInt16LE(library + 2); n > 0; n--) {
        if (TOO_NEW.has(file.readUInt32LE(version))) file.writeUInt16LE(WEAK, version + 4);
        version += file.readUInt32LE(version + 12);
      }
      library += file.readUInt32LE(library + 12);
    }
  }
  return file;
}
