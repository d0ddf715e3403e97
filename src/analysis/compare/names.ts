/** Wording that comparisons share: all that they say is said in both languages. */
import type { Words } from "../../report/schema.ts";

export type Said = Required<Words>;

/** Nothing to be said. */
export const NOTHING: Said = { en: "", zh: "" };

/** Analyses of earlier versions say some things in English only. */
export const zhOf = ({ en, zh }: Words): string => zh ?? en;

/** `rs1`, `rs1 and rs2`, `rs1, rs2 and rs3`. */
export function listedNames(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** The same in Chinese: `rs1`, `rs1 和 rs2`, `rs1、rs2 和 rs3`. */
export function listedNamesZh(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join("、")} 和 ${names[names.length - 1]}`;
}
