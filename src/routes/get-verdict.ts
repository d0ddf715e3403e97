/** GET /v1/analyses/{id}/verdict: the small answer for pipelines. */
import { inLanguage } from "../render/language.ts";
import { VerdictAnswer, verdictAnswer } from "../report/verdict-answer.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findDone } from "./job-answer.ts";
import { problemAnswers } from "./problem.ts";
import { LanguageQuery, languageFor } from "./report-answer.ts";

export const getVerdict: Route = {
  access: "analyses:read",
  shared: true,
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
    const link = new URL(`/v1/analyses/${stored.id}`, context.req.url).href;
    const answer = verdictAnswer(inLanguage(stored, language), link);
    return context.json(answer, 200, { "content-language": language });
  },
};
