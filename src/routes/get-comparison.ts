/** GET /v1/comparisons/{id}: the comparison, in the format of the suffix or of `Accept`. */
import * as z from "zod";
import { COMPARISON_RENDERERS } from "../render/comparison/index.ts";
import {
  comparisonAnswer,
  comparisonContent,
  comparisonRendererFor,
  findComparison,
} from "./comparison-answer.ts";
import type { Route } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { LanguageQuery } from "./report-answer.ts";

export const ComparisonIdParam = z.object({ id: z.string().describe("Id of the comparison") });

const suffixes = COMPARISON_RENDERERS.map(({ suffix }) => `.${suffix}`).join(" ");

export const getComparison: Route = {
  access: "analyses:read",
  config: {
    method: "get",
    path: "/v1/comparisons/{id}",
    operationId: "getComparison",
    summary: "Read a comparison",
    description: `In the format that Accept asks for, or that a suffix of the id names: ${suffixes}`,
    request: { params: ComparisonIdParam, query: LanguageQuery },
    responses: {
      200: { description: "The comparison", content: comparisonContent },
      ...problemAnswers("query-invalid", "not-found", "not-acceptable", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const [id, suffix] = (context.req.param("id") ?? "").split(".", 2);
    const named = COMPARISON_RENDERERS.find((renderer) => renderer.suffix === suffix);
    if (suffix !== undefined && !named) throw new Problem("not-found", `suffixes: ${suffixes}`);
    const renderer = named ?? comparisonRendererFor(context);
    return comparisonAnswer(context, await findComparison(context.var.tenant.comparisons, id), renderer, 200);
  },
};
