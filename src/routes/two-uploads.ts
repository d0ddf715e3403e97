/**
 * One request with two sets of inputs: parts named `before.<part>` and `after.<part>`. A host is never called
 * before or after, so that `before.ds.state.after` has one meaning: of the first set, what ds said after the
 * test. All parts of one set come before all parts of the other: one analysis is in memory at a time.
 */
import type { Multipart, Part } from "../lib/multipart.ts";
import { Problem } from "./problem.ts";

export const SIDES = ["before", "after"] as const;
export type Side = (typeof SIDES)[number];

const EXPECTED = "before.<part> and after.<part>, such as before.ds, before.rs1.state, after.ds.state.before";

export class TwoUploads {
  readonly #parts: AsyncIterator<Part>;
  readonly #problems: Multipart["problems"];
  readonly #done = new Set<Side>();
  /** The part that comes next, its chunks not read yet. */
  #next: { readonly side: Side; readonly part: Part } | undefined;
  #started = false;

  constructor(multipart: Multipart) {
    this.#parts = multipart.parts[Symbol.asyncIterator]();
    this.#problems = multipart.problems;
  }

  /**
   * The set whose parts come next, as a body of its own; undefined at the end.
   * @throws Problem for a part of neither set, or of one that was over.
   */
  async next(): Promise<{ readonly side: Side; readonly multipart: Multipart } | undefined> {
    if (!this.#started) await this.#advance();
    this.#started = true;
    if (!this.#next) return undefined;
    const { side } = this.#next;
    if (this.#done.has(side))
      throw refusal(`${side}.`, "part-out-of-order", "send all parts of one set, then all of the other");
    this.#done.add(side);
    return { side, multipart: { parts: this.#own(side), problems: this.#problems } };
  }

  async *#own(side: Side): AsyncGenerator<Part> {
    while (this.#next?.side === side) {
      yield this.#next.part;
      await this.#advance();
    }
  }

  async #advance(): Promise<void> {
    const { done, value } = await this.#parts.next();
    this.#next = done ? undefined : sided(value);
  }
}

function sided(part: Part): { side: Side; part: Part } {
  const [word] = part.name.split(".", 1);
  const side = SIDES.find((name) => name === word);
  if (!side || part.name.length <= side.length + 1)
    throw refusal(part.name.slice(0, 80), "part-unknown", `no such part; known are ${EXPECTED}`);
  return { side, part: { ...part, name: part.name.slice(side.length + 1) } };
}

function refusal(part: string, code: string, detail: string): Problem {
  return new Problem("inputs-unusable", "the parts are not two sets of inputs", {
    errors: [{ part, code, detail }],
  });
}
