/** GET /v1/rules: everything that an analysis tries. */
import * as z from "zod";
import { RULES } from "../analysis/rules/index.ts";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import { LanguageQuery, languageFor } from "./report-answer.ts";
import { RuleAnswer, ruleAnswer } from "./rule-answer.ts";

const List = z.object({ rules: z.array(RuleAnswer) });

export const listRules: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/v1/rules",
    operationId: "listRules",
    summary: "List the rules",
    request: { query: LanguageQuery },
    responses: {
      200: { description: "All rules", content: { "application/json": { schema: List } } },
      ...problemAnswers("query-invalid", "internal"),
    },
  },
  handle(context) {
    const language = languageFor(context);
    const rules = RULES.map((rule) => ruleAnswer(rule, language));
    return context.json({ rules }, 200, { "content-language": language });
  },
};
