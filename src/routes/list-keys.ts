/** GET /v1/keys: the keys there are of a tenant, page by page; never the keys themselves. */
import * as z from "zod";
import { StoredKey } from "../access/keys.ts";
import { REPORT_ID, storedJson } from "../store/define.ts";
import { KeyAnswer } from "./create-key.ts";
import { type Route, readQuery } from "./define.ts";
import { problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

const Page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe("Keys on one page"),
  cursor: z.string().regex(REPORT_ID).optional().describe("`next` of the page before"),
  ...TenantQuery.shape,
});

const List = z.object({
  keys: z.array(KeyAnswer),
  next: z.string().nullable().describe("Cursor of the next page; null on the last one"),
});

export const listKeys: Route = {
  access: "admin",
  config: {
    method: "get",
    path: "/v1/keys",
    operationId: "listKeys",
    summary: "List the API keys",
    description: "Those that have expired too, until they are revoked.",
    request: { query: Page },
    responses: {
      200: { description: "One page", content: { "application/json": { schema: List } } },
      ...problemAnswers("query-invalid", "not-found", "internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { limit, cursor, tenant: name } = readQuery(context, Page);
    const tenant = tenantNamed(context, name);
    const page = await tenant.keys.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const texts = await Promise.all(page.ids.map((id) => tenant.keys.get(id)));
    const keys = texts.flatMap((json) => {
      // Revoked between the two looks.
      if (json === undefined) return [];
      const { hash: _, ...shown } = StoredKey.parse(storedJson(json));
      return [{ ...shown, tenant: tenant.name }];
    });
    return context.json({ keys, next: page.next ?? null });
  },
};
