/** One execution of a target, and all that has to hold of it. */
import { Broken, type Target } from "./define.ts";
import { canonical, heldPrototypes, sizeOf } from "./measure.ts";

/** An input may take no longer; of some runs the shortest counts, the machine has other work. */
export const MOST_MS = 1_000;
const RUNS = 3;
/** Values and characters of a result: some in any case, and for each byte of the input. */
const FIXED_SIZE = 4_000;
const SIZE_PER_BYTE = 64;

export interface Execution {
  readonly ms: number;
}

/**
 * Runs a target once. `thorough`: a second time too, cut otherwise, and the result is measured.
 * @param slowestMs of inputs before: one that seems to take longer is run again, and the shortest time counts
 * @throws whatever does not hold
 */
export function execute(
  target: Target,
  input: Uint8Array,
  thorough: boolean,
  slowestMs = MOST_MS,
): Execution {
  const start = performance.now();
  const result = target.run(input);
  let ms = performance.now() - start;
  for (let again = 1; ms > slowestMs && again < RUNS; again++) {
    const from = performance.now();
    target.run(input);
    ms = Math.min(ms, performance.now() - from);
  }
  hold(ms, thorough);
  if (thorough) {
    bounded(target, input, result);
    equal(result, target.run(input));
    target.compare?.(input, result);
    hold(ms, thorough);
  }
  return { ms };
}

/** The same for a target that gives a promise. */
export async function executeAsync(
  target: Target,
  input: Uint8Array,
  thorough: boolean,
  slowestMs = MOST_MS,
): Promise<Execution> {
  const start = performance.now();
  const result = await target.run(input);
  let ms = performance.now() - start;
  for (let again = 1; ms > slowestMs && again < RUNS; again++) {
    const from = performance.now();
    await target.run(input);
    ms = Math.min(ms, performance.now() - from);
  }
  hold(ms, thorough);
  if (thorough) {
    bounded(target, input, result);
    equal(result, await target.run(input));
    await target.compare?.(input, result);
    hold(ms, thorough);
  }
  return { ms };
}

function hold(ms: number, thorough: boolean): void {
  if (ms > MOST_MS) throw new Broken(`takes ${Math.round(ms)} ms, also when it is run again`);
  heldPrototypes(thorough);
}

function bounded(target: Target, input: Uint8Array, result: unknown): void {
  const most = target.most?.(input.length) ?? FIXED_SIZE + SIZE_PER_BYTE * input.length;
  const size = sizeOf(result);
  if (size > most) throw new Broken(`${input.length} bytes become ${size} values and characters`);
}

function equal(result: unknown, again: unknown): void {
  const [one, other] = [canonical(result), canonical(again)];
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at++;
  const near = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  throw new Broken(`the same input gives two results: ${near(one)} <> ${near(other)}`);
}
