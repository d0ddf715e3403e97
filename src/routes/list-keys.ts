/** GET /v1/keys: the keys there are of a tenant, page by page; never the keys themselves. */
import * as z from "zod";
import { StoredKey } from "../access/keys.ts";
import { storedJson } from "../store/define.ts";
import { KeyAnswer } from "./create-key.ts";
import { type Route, readQuery } from "./define.ts";
import { next, pageOf, pageQuery } from "./paging.ts";
import { problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

const Page = pageQuery("Keys", 50).extend(TenantQuery.shape);

const List = z.object({
  keys: z.array(KeyAnswer),
  next,
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
    const query = readQuery(context, Page);
    const tenant = tenantNamed(context, query.tenant);
    const page = await tenant.keys.list(pageOf(query));
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
