/** Rendering of comparisons: the contract, as for reports. */
import type { ComparisonReport } from "../../report/comparison.ts";
import type { Language } from "../define.ts";

export interface ComparisonRenderer {
  /** Without parameters; what `Accept` is matched against. */
  readonly mediaType: string;
  /** What may follow the id in a path, without the dot. */
  readonly suffix: string;
  render(comparison: ComparisonReport, language: Language): string;
}
