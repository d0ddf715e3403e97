/** Which tenant an admin's request is about: one's own, or the one that the operator names. */
import * as z from "zod";
import { TENANT } from "../store/define.ts";
import type { RouteContext, Tenant } from "./define.ts";
import { Problem } from "./problem.ts";

export const TenantQuery = z.object({
  tenant: z.string().regex(TENANT).optional().describe("Without it one's own; another only for the operator"),
});

/** One's own without a name. Another's is not there, but for the operator. @throws Problem not-found */
export function tenantNamed(context: RouteContext, name: string | undefined): Tenant {
  const { caller, tenant, access, tenantOf } = context.var;
  if (name === undefined || name === tenant.name) return tenant;
  if (caller?.everyTenant && access.tenants.has(name)) return tenantOf(name);
  throw new Problem("not-found", "there is no such tenant");
}
