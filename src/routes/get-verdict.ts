/** GET /v1/analyses/{id}/verdict: the small answer for pipelines. */
import * as z from "zod";
import { inLanguage } from "../render/language.ts";
import { Report } from "../report/schema.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findDone } from "./job-answer.ts";
import { problemAnswers } from "./problem.ts";
import { LanguageQuery, languageFor } from "./report-answer.ts";

const VerdictAnswer = Report.pick({ id: true, createdAt: true, verdict: true }).extend({
  report: z.url().describe("Where the whole report is"),
});

export const getVerdict: Route = {
  config: {
    method: "get",
    path: "/v1/analyses/{id}/verdict",
    operationId: "getVerdict",
    summary: "Read only the verdict",
    request: { params: IdParam, query: LanguageQuery },
    responses: {
      200: { description: "The verdict", content: { "application/json": { schema: VerdictAnswer } } },
      ...problemAnswers("query-invalid", "not-found", "analysis-not-done", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const language = languageFor(context);
    const stored = await findDone(context, context.req.param("id") ?? "");
    const { id, createdAt, verdict } = inLanguage(stored, language);
    const report = new URL(`/v1/analyses/${id}`, context.req.url).href;
    return context.json({ id, createdAt, verdict, report }, 200, { "content-language": language });
  },
};
