/**
 * What the fuzzer loads: one target as the function that it calls, and the counts of its executions. The target
 * is in a bundle of its own, so that the fuzzer sees the branches of the code under test and not those of this.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Target } from "./define.ts";
import { execute, executeAsync } from "./hold.ts";
import { sampledTracing } from "./tracing.ts";

/** Executions of which one is a thorough one; and one in which the fuzzer is told of comparisons. */
const THOROUGH_EVERY = 64;
const TOLD_EVERY = 16;
/** What is compiled, cached and interned once is there by then. */
const WARM = 2_000;

const { FUZZ_TARGET = "", FUZZ_BUNDLE = "", FUZZ_FOLDER = "" } = process.env;
const { targets }: { targets: readonly Target[] } = await import(FUZZ_BUNDLE);

export const fuzz = fuzzFunction(
  targets.find(({ name }) => name === FUZZ_TARGET),
  FUZZ_FOLDER,
);

/** @returns the function that is called with each input; at the process's end the counts are a file. */
function fuzzFunction(target: Target | undefined, folder: string) {
  if (!target) throw new Error(`no target ${FUZZ_TARGET} in ${FUZZ_BUNDLE}`);
  mkdirSync(folder, { recursive: true });
  const tell = sampledTracing();
  let executions = 0;
  let slowestMs = 0;
  let slowest = new Uint8Array(0);
  let before = 0;
  let start = 0;
  process.on("exit", () => {
    const seconds = (performance.now() - start) / 1000;
    const growth = before === 0 ? 0 : heldBytes() - before;
    writeFileSync(`${folder}/slowest`, slowest);
    writeFileSync(`${folder}/counts.json`, JSON.stringify({ executions, seconds, slowestMs, growth }));
  });
  const count = (input: Uint8Array<ArrayBuffer>, ms: number) => {
    if (ms <= slowestMs || executions < WARM) return;
    slowestMs = ms;
    slowest = input;
  };
  return (data: Uint8Array): Promise<void> | undefined => {
    // The fuzzer uses its buffer again; a result may refer to what it was read from.
    const input = new Uint8Array(data);
    if (executions === 0) start = performance.now();
    if (++executions === WARM) before = heldBytes();
    const thorough = executions % THOROUGH_EVERY === 0;
    tell(executions % TOLD_EVERY === 1);
    // What runs first is compiled first: its time is not that of the input.
    const known = executions < WARM ? undefined : slowestMs;
    if (target.isAsync)
      return executeAsync(target, input, thorough, known).then(({ ms }) => count(input, ms));
    count(input, execute(target, input, thorough, known).ms);
    return undefined;
  };
}

function heldBytes(): number {
  // What buffers lie outside of the heap is counted off with the collection after the one that let them go.
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
