/** GET /v1/analyses: the ids there are, page by page. */
import * as z from "zod";
import { REPORT_ID } from "../store/define.ts";
import { type Route, readQuery } from "./define.ts";
import { problemAnswers } from "./problem.ts";

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20).describe("Ids on one page"),
  cursor: z.string().regex(REPORT_ID).optional().describe("`next` of the page before"),
});

const List = z.object({
  analyses: z.array(z.object({ id: z.string(), report: z.string().describe("Path of the report") })),
  next: z.string().nullable().describe("Cursor of the next page; null on the last one"),
});

export const listAnalyses: Route = {
  access: "analyses:read",
  config: {
    method: "get",
    path: "/v1/analyses",
    operationId: "listAnalyses",
    summary: "List the reports",
    description: "In the order of their ids.",
    request: { query: Page },
    responses: {
      200: { description: "One page", content: { "application/json": { schema: List } } },
      ...problemAnswers("query-invalid", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { limit, cursor } = readQuery(context, Page);
    const page = await context.var.store.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const analyses = page.ids.map((id) => ({ id, report: `/v1/analyses/${id}` }));
    return context.json({ analyses, next: page.next ?? null });
  },
};
