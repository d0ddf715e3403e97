/** GET /v1/rules/{id} */
import * as z from "zod";
import { RULES } from "../analysis/rules/index.ts";
import type { Route } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";
import { LanguageQuery, languageFor } from "./report-answer.ts";
import { RuleAnswer, ruleAnswer } from "./rule-answer.ts";

export const getRule: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/v1/rules/{id}",
    operationId: "getRule",
    summary: "Read one rule",
    request: { params: z.object({ id: z.string().describe("Id of the rule") }), query: LanguageQuery },
    responses: {
      200: { description: "The rule", content: { "application/json": { schema: RuleAnswer } } },
      ...problemAnswers("query-invalid", "not-found", "internal"),
    },
  },
  handle(context) {
    const language = languageFor(context);
    const rule = RULES.find(({ id }) => id === context.req.param("id"));
    if (!rule) throw new Problem("not-found", "there is no rule with this id");
    return context.json(ruleAnswer(rule, language), 200, { "content-language": language });
  },
};
