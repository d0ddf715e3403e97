/** One run of the fuzzer: libFuzzer by way of Jazzer.js, in a process of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as z from "zod";
import { bundled, INSTRUMENTED } from "./bundle.ts";
import type { Target } from "./define.ts";
import { loadingOf } from "./old-glibc.ts";
import { seedsOf } from "./seeds.ts";

export const ROOT = new URL("../", import.meta.url).pathname;
export const CORPUS = `${ROOT}fuzz/corpus`;
export const WORK = `${ROOT}.tmp/fuzz`;
const WORDS = `${ROOT}fuzz/words.dict`;
/** Almost all that is made is let go of at once: fewer collections of what is young. */
const NODE_OPTIONS = ["--expose-gc", "--max-semi-space-size=32"];
const HARD_LIMIT_SECONDS = 20;
const HARD_LIMIT_MEGABYTES = 2_048;

export interface Length {
  readonly executions?: number;
  readonly seconds?: number;
  /** Longest input, where it is not the target's own: short ones are read more often in a second. */
  readonly mostBytes?: number | undefined;
}

export interface Run {
  readonly target: string;
  readonly executions: number;
  readonly seconds: number;
  /** Branches that were reached. */
  readonly coverage: number;
  readonly slowestMs: number;
  /** Bytes held after the last collection, more than after the first 2000 executions. */
  readonly growth: number;
  /** What broke, with the input that did it. */
  readonly failure?: string;
}

const Counts = z.object({
  executions: z.number(),
  seconds: z.number(),
  slowestMs: z.number(),
  growth: z.number(),
});

/** Where the fuzzer keeps what it finds for a target. */
export const foundFolder = (name: string): string => `${WORK}/${name}/found`;

export async function fuzz(file: string, target: Target, length: Length): Promise<Run> {
  const { executions, seconds, mostBytes = target.mostBytes } = length;
  const folder = `${WORK}/${target.name}`;
  const seeds = `${folder}/seeds`;
  for (const made of [foundFolder(target.name), seeds]) mkdirSync(made, { recursive: true });
  for (const [i, seed] of (await seedsOf(target.name)).entries()) writeFileSync(`${seeds}/${i}`, seed);
  const corpus = [seeds, `${CORPUS}/${target.name}`].filter((path) => existsSync(path));
  const bundle = await bundled(file, WORK);
  const loading = loadingOf(WORK);
  const cli = join(dirname(createRequire(import.meta.url).resolve("@jazzer.js/core")), "cli.js");
  const { status, signal, said } = await started(
    [
      ...[...NODE_OPTIONS, ...loading.nodeOptions, cli, bundle.entry],
      // Its own detectors look for what this code has none of, or is looked for by the targets.
      ...[
        `--timeout=${HARD_LIMIT_SECONDS * 1000}`,
        "--disable_bug_detectors=.*",
        `--includes=${INSTRUMENTED}`,
      ],
      ...(target.isAsync ? [] : ["--sync"]),
      ...[foundFolder(target.name), ...corpus, "--"],
      ...[`-max_len=${mostBytes}`, `-rss_limit_mb=${HARD_LIMIT_MEGABYTES}`, `-dict=${WORDS}`],
      ...[`-artifact_prefix=${folder}/`, "-print_final_stats=1"],
      ...(executions === undefined ? [] : [`-runs=${executions}`]),
      ...(seconds === undefined ? [] : [`-max_total_time=${seconds}`]),
    ],
    {
      ...loading.environment,
      FUZZ_TARGET: target.name,
      FUZZ_BUNDLE: bundle.targets,
      FUZZ_FOLDER: folder,
    },
  );
  const counts = existsSync(`${folder}/counts.json`)
    ? Counts.parse(JSON.parse(readFileSync(`${folder}/counts.json`, "utf8")))
    : { executions: 0, seconds: 0, slowestMs: 0, growth: 0 };
  return {
    target: target.name,
    ...counts,
    coverage: Number([...said.matchAll(/ cov: (\d+) /g)].at(-1)?.[1] ?? 0),
    ...(status === 0
      ? {}
      : { failure: signal === null ? failureIn(said) : `the process was ended by ${signal}` }),
  };
}

/** @returns its exit status, or the signal that ended it, and the end of what it printed */
function started(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ status: number | null; signal: string | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: ROOT, env: { ...process.env, ...environment } });
    let said = "";
    const hear = (text: Buffer) => {
      said = `${said}${text.toString("utf8")}`.slice(-60_000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (status, signal) => resolve({ status, signal, said }));
  });
}

function failureIn(said: string): string {
  const at = said.search(/==\d+== |Uncaught Exception|ERROR: /);
  const message = said.slice(Math.max(0, at)).split("\n").slice(0, 14).join("\n");
  const artifact = /Test unit written to (\S+)/.exec(said)?.[1];
  return `${message}${artifact === undefined ? "" : `\ninput: ${artifact}`}`;
}
