/** GET /v1/analyses/{id}: the report, in the format of the suffix or of `Accept`. */
import * as z from "zod";
import { RENDERERS } from "../render/index.ts";
import type { Route } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { findReport, LanguageQuery, rendererFor, reportAnswer, reportContent } from "./report-answer.ts";

export const IdParam = z.object({ id: z.string().describe("Id of the analysis") });

const suffixes = RENDERERS.map(({ suffix }) => `.${suffix}`).join(" ");

export const getAnalysis: Route = {
  config: {
    method: "get",
    path: "/v1/analyses/{id}",
    operationId: "getAnalysis",
    summary: "Read a report",
    description: `In the format that Accept asks for, or that a suffix of the id names: ${suffixes}`,
    request: { params: IdParam, query: LanguageQuery },
    responses: {
      200: { description: "The report", content: reportContent },
      ...problemAnswers("query-invalid", "not-found", "not-acceptable", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const [id, suffix] = (context.req.param("id") ?? "").split(".", 2);
    const named = RENDERERS.find((renderer) => renderer.suffix === suffix);
    if (suffix !== undefined && !named) throw new Problem("not-found", `suffixes: ${suffixes}`);
    const renderer = named ?? rendererFor(context);
    return reportAnswer(context, await findReport(context.var.store, id), renderer, 200);
  },
};
