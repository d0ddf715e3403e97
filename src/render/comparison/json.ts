/** The comparison as JSON: the form that programs build on. */
import type { ComparisonRenderer } from "./define.ts";

export const json: ComparisonRenderer = {
  mediaType: "application/json",
  suffix: "json",
  render: (comparison) => JSON.stringify(comparison),
};
