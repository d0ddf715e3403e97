/** Comparisons of real cases, or of what is left of them. */
import { compare } from "../../../src/analysis/compare/index.ts";
import type { Comparison } from "../../../src/report/comparison.ts";
import type { Analysis } from "../../../src/report/schema.ts";
import { analyzeParts, type CasePart, partsOf } from "../analyze-case.ts";
import { lackingIn } from "../rules/spoken.ts";

export type Bend = (part: CasePart) => Uint8Array | undefined;

const analyses = new Map<string, Promise<Analysis>>();

/** Each case is analysed once. */
export function analysed(id: string, bend?: Bend): Promise<Analysis> {
  if (bend) return partsOf(id, bend).then(analyzeParts);
  const made = analyses.get(id) ?? partsOf(id).then(analyzeParts);
  analyses.set(id, made);
  return made;
}

export async function compared(before: string, after: string, bend?: Bend): Promise<Comparison> {
  return compare(await analysed(before), await analysed(after, bend));
}

/** `request ds>rs1: fixed` */
export function legsOf({ legs }: Comparison): string[] {
  return legs.map(({ direction, from, to, answer }) => `${direction} ${from}>${to}: ${answer}`);
}

export const reasons = ({ because }: Comparison): string => because.map((b) => b.en).join("; ");

/** What its Chinese lacks; a hop that nothing happened on has no reason. */
export function lackingChinese(
  { legs, ...comparison }: Comparison,
  hosts: readonly string[],
): readonly string[] {
  return lackingIn([comparison, legs.map((l) => l.because).filter(({ en }) => en !== "")], hosts);
}

/** State alone: what a person sends who has not tested again. */
export const stateOnly: Bend = ({ part, bytes }) => (part.includes(".state") ? bytes : undefined);
