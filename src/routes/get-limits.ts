/** GET /v1/limits: what may be sent, and what happens beyond it. */
import * as z from "zod";
import type { Route } from "./define.ts";
import { LIMITS } from "./limits.ts";
import { problemAnswers } from "./problem.ts";

const Limits = z.object({
  limits: z.array(
    z.object({
      name: z.string(),
      value: z.number().int(),
      unit: z.string(),
      beyond: z
        .enum(["refused", "cut", "ended"])
        .describe(
          "refused: a 4xx that says so; cut: the rest is left out, and the report says so; ended: by the platform",
        ),
      of: z.string(),
    }),
  ),
});

export const getLimits: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/v1/limits",
    operationId: "getLimits",
    summary: "Read what may be sent",
    responses: {
      200: { description: "All limits", content: { "application/json": { schema: Limits } } },
      ...problemAnswers("internal"),
    },
  },
  handle: (context) => context.json({ limits: LIMITS }),
};
