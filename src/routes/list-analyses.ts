/** GET /v1/analyses: the ids there are, page by page. */
import * as z from "zod";
import { type Route, readQuery } from "./define.ts";
import { next, pageOf, pageQuery } from "./paging.ts";
import { problemAnswers } from "./problem.ts";

const Page = pageQuery("Ids", 20);

const List = z.object({
  analyses: z.array(z.object({ id: z.string(), report: z.string().describe("Path of the report") })),
  next,
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
    const page = await context.var.tenant.store.list(pageOf(readQuery(context, Page)));
    const analyses = page.ids.map((id) => ({ id, report: `/v1/analyses/${id}` }));
    return context.json({ analyses, next: page.next ?? null });
  },
};
