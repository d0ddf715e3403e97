/** One execution of a target, and all that has to hold of it. */
import { Broken, type Target } from "./define.ts";
import { canonical, heldPrototypes, sizeOf } from "./measure.ts";

/** An input may take no longer; of three times the shortest counts, the machine has other work. */
export const MOST_MS = 1_000;
/** Values and characters of a result: some in any case, and for each byte of the input. */
const FIXED_SIZE = 4_000;
const SIZE_PER_BYTE = 64;

export interface Execution {
  readonly ms: number;
}

/**
 * Runs a target once. `thorough`: a second time too, cut otherwise, and the result is measured.
 * @throws whatever does not hold
 */
export function execute(target: Target, input: Uint8Array, thorough: boolean): Execution {
  const start = performance.now();
  const result = target.run(input);
  const ms = performance.now() - start;
  if (ms > MOST_MS) {
    const again = [1, 2].map(() => {
      const from = performance.now();
      target.run(input);
      return performance.now() - from;
    });
    slow(Math.min(ms, ...again));
  }
  heldPrototypes();
  if (thorough) {
    bounded(target, input, result);
    equal(result, target.run(input));
    target.compare?.(input, result);
    heldPrototypes();
  }
  return { ms };
}

/** The same for a target that gives a promise. */
export async function executeAsync(target: Target, input: Uint8Array, thorough: boolean): Promise<Execution> {
  const start = performance.now();
  const result = await target.run(input);
  const ms = performance.now() - start;
  if (ms > MOST_MS) {
    let least = ms;
    for (let i = 0; i < 2; i++) {
      const from = performance.now();
      await target.run(input);
      least = Math.min(least, performance.now() - from);
    }
    slow(least);
  }
  heldPrototypes();
  if (thorough) {
    bounded(target, input, result);
    equal(result, await target.run(input));
    await target.compare?.(input, result);
    heldPrototypes();
  }
  return { ms };
}

function slow(ms: number): void {
  if (ms > MOST_MS) throw new Broken(`takes ${Math.round(ms)} ms, also when it is run again`);
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
