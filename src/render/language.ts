/** The stored report holds words in every language: this picks one. */
import { ComparisonReport, type StoredComparison } from "../report/comparison.ts";
import { Report, type StoredReport } from "../report/schema.ts";
import type { Language } from "./define.ts";

/** The report in one language; English where there is no other. */
export function inLanguage(stored: StoredReport, language: Language): Report {
  return Report.parse(flatten(stored, language));
}

export function comparisonInLanguage(stored: StoredComparison, language: Language): ComparisonReport {
  return ComparisonReport.parse(flatten(stored, language));
}

function flatten(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => flatten(item, language));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const words = wordsIn(entries);
  if (words) return words.get(language) ?? words.get("en");
  return Object.fromEntries(entries.map(([key, item]) => [key, flatten(item, language)]));
}

/** An object is words when it holds English text and nothing but languages. */
function wordsIn(entries: readonly (readonly [string, unknown])[]): Map<string, string> | undefined {
  const words = new Map<string, string>();
  for (const [key, text] of entries) {
    if ((key !== "en" && key !== "zh") || typeof text !== "string") return undefined;
    words.set(key, text);
  }
  return words.has("en") ? words : undefined;
}
