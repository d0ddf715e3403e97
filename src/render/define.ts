/** Rendering: the contract between a stored report and the formats it is shown in. */
import type { Report } from "../report/schema.ts";

export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One output format as a unit. */
export interface Renderer {
  /** Without parameters; what `Accept` is matched against. */
  readonly mediaType: string;
  /** What may follow the id in a path, without the dot. */
  readonly suffix: string;
  /** Content-Security-Policy of its answers; without one nothing may be loaded or run. */
  readonly policy?: string;
  /** The report's words are in `language` already; a renderer's own labels should be. */
  render(report: Report, language: Language): string;
}
