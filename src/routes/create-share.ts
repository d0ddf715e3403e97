/** POST /v1/analyses/{id}/shares: a link with which anybody may read this report, for a while. */
import { z } from "@hono/zod-openapi";
import { shareToken } from "../access/shares.ts";
import type { Route } from "./define.ts";
import { IdParam } from "./get-analysis.ts";
import { findDone } from "./job-answer.ts";
import { readJson } from "./json-body.ts";
import { Problem, problemAnswers } from "./problem.ts";

const MOST_HOURS = 24 * 90;

const ShareRequest = z
  .object({ hours: z.number().int().min(1).max(MOST_HOURS).default(168).describe("Until the link expires") })
  .openapi("ShareRequest");

const ShareAnswer = z
  .object({
    url: z
      .string()
      .describe("Reads the report, in every format: `.html` and other suffixes go behind the id"),
    expiresAt: z.string(),
  })
  .openapi("Share");

export const createShare: Route = {
  access: "analyses:write",
  config: {
    method: "post",
    path: "/v1/analyses/{id}/shares",
    operationId: "createShare",
    summary: "Share a report by link",
    description:
      "Whoever has the link may read this report and its verdict, and nothing else. It ends when it expires, when " +
      "the report is deleted, or when the operator changes MASTER_KEY.",
    request: {
      params: IdParam,
      body: { required: true, content: { "application/json": { schema: ShareRequest } } },
    },
    responses: {
      201: { description: "The link", content: { "application/json": { schema: ShareAnswer } } },
      ...problemAnswers(
        "body-invalid",
        "not-found",
        "analysis-not-done",
        "body-too-large",
        "internal",
        "shares-unavailable",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const { access, tenant } = context.var;
    if (!access.shareKey) throw new Problem("shares-unavailable", "the operator has set no MASTER_KEY");
    const { hours } = await readJson(context, ShareRequest);
    const { id } = await findDone(context, context.req.param("id") ?? "");
    const until = Math.floor(Date.now() / 1_000) + hours * 3_600;
    const share = shareToken(access.shareKey, { tenant: tenant.name, id, until });
    const url = new URL(`/v1/analyses/${id}`, context.req.url);
    url.searchParams.set("share", share);
    return context.json({ url: url.href, expiresAt: new Date(until * 1_000).toISOString() }, 201);
  },
};
