/** A stored comparison as the answer to a request: found, in the format and language that were asked for. */
import { z } from "@hono/zod-openapi";
import type { ComparisonRenderer } from "../render/comparison/define.ts";
import { COMPARISON_RENDERERS } from "../render/comparison/index.ts";
import { comparisonInLanguage } from "../render/language.ts";
import { ComparisonReport, StoredComparison } from "../report/comparison.ts";
import { REPORT_ID, type ReportStore, storedJson } from "../store/define.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";
import { formatAnswer, languageFor, preferred } from "./report-answer.ts";

/** What `Accept` asks for. @throws Problem not-acceptable */
export function comparisonRendererFor(context: RouteContext): ComparisonRenderer {
  return preferred(context, COMPARISON_RENDERERS);
}

/** @throws Problem not-found */
export async function findComparison(store: ReportStore, id: string): Promise<StoredComparison> {
  const json = REPORT_ID.test(id) ? await store.get(id) : undefined;
  if (json === undefined) throw new Problem("not-found", "there is no comparison with this id");
  return readStoredComparison(json);
}

export function readStoredComparison(json: string): StoredComparison {
  return StoredComparison.parse(storedJson(json));
}

export function comparisonAnswer(
  context: RouteContext,
  stored: StoredComparison,
  renderer: ComparisonRenderer,
  status: 200 | 201,
): Response {
  const language = languageFor(context);
  const text = renderer.render(comparisonInLanguage(stored, language), language);
  return formatAnswer(context, text, renderer, language, status);
}

const NamedComparison = ComparisonReport.clone().openapi("Comparison");

/** The answers above as the OpenAPI document shows them. */
export const comparisonContent = Object.fromEntries(
  COMPARISON_RENDERERS.map(({ mediaType }) => [
    mediaType,
    { schema: mediaType === "application/json" ? NamedComparison : z.string() },
  ]),
);
