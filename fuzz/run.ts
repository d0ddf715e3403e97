/** `node fuzz/run.ts [target…] [--executions N | --seconds S] [--bytes N] [--all]`: see README.md. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Target } from "./define.ts";
import { CORPUS, foundFolder, fuzz, type Length, type Run } from "./engine.ts";
import { executeAsync } from "./hold.ts";
import { minimise } from "./minimise.ts";
import { seedsOf } from "./seeds.ts";
import { TARGET_FILES, TARGETS } from "./targets/index.ts";

const MOST_GROWTH_BYTES = 64 * 1_048_576;
const DEFAULT_SECONDS = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean", default: false },
    executions: { type: "string" },
    seconds: { type: "string" },
    /** Longest input, where it is not the target's own. */
    bytes: { type: "string" },
    /** Runs one input, or a folder of them, with every comparison, and no fuzzer. */
    replay: { type: "string" },
    /** Writes what is worth keeping of seeds and finds to the corpus. */
    minimise: { type: "boolean", default: false },
  },
});

const chosen = values.all ? TARGETS : TARGETS.filter(({ name }) => positionals.includes(name));
const unknown = positionals.filter((name) => !TARGETS.some((target) => target.name === name));
if (unknown.length > 0 || chosen.length === 0) {
  console.error(`targets: ${TARGETS.map(({ name }) => name).join(" ")}; --all for every one`);
  process.exit(2);
}

if (values.replay !== undefined) await replay(chosen, values.replay);
else if (values.minimise) for (const target of chosen) await kept(target);
else await run(chosen, lengthOf(values));

interface Words {
  readonly executions?: string;
  readonly seconds?: string;
  readonly bytes?: string;
}

function lengthOf({ executions, seconds, bytes }: Words): Length {
  const mostBytes = bytes === undefined ? undefined : Number(bytes);
  if (executions !== undefined) return { executions: Number(executions), mostBytes };
  return { seconds: Number(seconds ?? DEFAULT_SECONDS), mostBytes };
}

async function run(targets: readonly Target[], length: Length): Promise<void> {
  const widest = Math.max(...targets.map(({ name }) => name.length));
  const row = (cells: readonly string[]) =>
    console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(widest) : cell.padStart(12))).join(" "));
  row(["target", "executions", "seconds", "exec per s", "coverage", "slowest ms", "growth MB"]);
  let failed = 0;
  for (const [file, members] of TARGET_FILES)
    for (const target of members.filter((member) => targets.includes(member))) {
      const done = await fuzz(file, target, length);
      const { executions, seconds, coverage, slowestMs, growth } = done;
      const rate = executions / Math.max(seconds, 0.001);
      const megabytes = (growth / 1_048_576).toFixed(1);
      row([
        target.name,
        ...[executions, seconds, rate, coverage, slowestMs].map((n) => n.toFixed(0)),
        megabytes,
      ]);
      const wrong = faultOf(done);
      if (wrong === undefined) continue;
      failed++;
      console.log(`${target.name} FAILED: ${wrong}`);
    }
  if (failed > 0) process.exit(1);
}

/** A slow input has failed by itself (hold.ts). */
function faultOf({ failure, growth }: Run): string | undefined {
  if (failure !== undefined) return failure;
  return growth > MOST_GROWTH_BYTES ? `${growth} bytes are held that were not before` : undefined;
}

async function replay(targets: readonly Target[], path: string): Promise<void> {
  for (const target of targets)
    for (const input of inputsIn(path)) {
      const { ms } = await executeAsync(target, new Uint8Array(readFileSync(input)), true);
      console.log(`${target.name} ${input}: holds, ${ms.toFixed(1)} ms`);
    }
}

function inputsIn(path: string): string[] {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  try {
    return readdirSync(path).map((name) => `${path}/${name}`);
  } catch {
    return [path];
  }
}

async function kept(target: Target): Promise<void> {
  const folders = [`${CORPUS}/${target.name}`, foundFolder(target.name)].filter((folder) =>
    existsSync(folder),
  );
  const inputs = [
    ...(await seedsOf(target.name)),
    ...folders.flatMap(inputsIn).map((path) => readFileSync(path)),
  ];
  const { count, bytes } = await minimise(target, inputs, `${CORPUS}/${target.name}`);
  console.log(`${target.name}: ${count} inputs, ${bytes} bytes, of ${inputs.length}`);
}
