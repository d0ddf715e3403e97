/**
 * What a gatherer is given and how it says that there is no answer. What it answers stands beside it;
 * all answers together are in answers.ts.
 */
import type { Evidence as Citation, Words } from "../../report/schema.ts";
import type { Observed } from "../observe/index.ts";
import type { Citer } from "./cite.ts";

/** There is no answer in the inputs. */
export interface Absent {
  readonly absent: true;
  readonly because: Words;
  /** What to run where to get it. */
  readonly fill: readonly { readonly host: string; readonly command: string }[];
}

/** What a gatherer sees. */
export interface Scene {
  readonly observed: Observed;
  readonly cite: Citer;
}

export function isAbsent<T extends object>(answer: T | Absent): answer is Absent {
  return "absent" in answer;
}

export function absent(because: Words, fill: Absent["fill"] = []): Absent {
  return { absent: true, because, fill };
}

export type { Citation };
