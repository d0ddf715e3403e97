/** What is fuzzed: the contract between a target and what runs it, the fuzzer or a replay of the corpus. */

export interface Target {
  /** Its folder in `fuzz/corpus` too. */
  readonly name: string;
  /** Longest input that the fuzzer makes. */
  readonly mostBytes: number;
  /**
   * What the code under test makes of an input: plain data, equal for equal inputs. Throws where something
   * does not hold; what it throws on purpose (a Problem, say) the target itself takes in.
   */
  run(input: Uint8Array): unknown;
  /** Comparisons that cost more than a run; done now and then, and in every replay. */
  compare?(input: Uint8Array, result: unknown): unknown;
  /** Values and characters that a result may have at most; without it some for each byte of the input. */
  most?(length: number): number;
  /** Does `run` give a promise? */
  readonly isAsync?: true;
}

/** Something that must hold does not. */
export class Broken extends Error {
  override readonly name = "Broken";
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Broken(what);
}

/** Pieces of an input, cut where its own bytes say: nothing may depend on where a stream is cut. */
export function inPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + ((bytes[at] * 7 + bytes.length) % 97);
    pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

export async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
