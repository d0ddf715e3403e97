/** The rules there are. A place holder until they are written. */
import type { Layer, Words } from "../../report/schema.ts";

/** What the API shows of a rule. */
export interface RuleCard {
  readonly id: string;
  readonly layer: Layer;
  readonly title: Words;
  readonly needs: readonly string[];
  readonly wants: readonly string[];
  /** Path of its page, from the repository's root. */
  readonly doc: string;
}

export const RULES: readonly RuleCard[] = [];
