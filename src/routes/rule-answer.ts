/** A rule as the API shows it. */
import { z } from "@hono/zod-openapi";
import type { RULES } from "../analysis/rules/index.ts";
import type { Language } from "../render/define.ts";
import { Layer } from "../report/schema.ts";

export const RuleAnswer = z
  .object({
    id: z.string(),
    layer: Layer,
    title: z.string(),
    needs: z.array(z.string()).describe("Evidence without which the rule is inconclusive"),
    wants: z.array(z.string()).describe("Evidence that makes it surer"),
    doc: z.string().describe("Path of its page in the repository"),
  })
  .openapi("Rule");

export function ruleAnswer(rule: (typeof RULES)[number], language: Language): z.infer<typeof RuleAnswer> {
  const { id, layer, title, needs, wants, doc } = rule;
  return {
    id,
    layer,
    title: (language === "zh" ? title.zh : undefined) ?? title.en,
    needs: [...needs],
    wants: [...wants],
    doc,
  };
}
