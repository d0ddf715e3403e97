/** POST /v1/keys: make an API key. It is shown once. */
import { z } from "@hono/zod-openapi";
import { SCOPES } from "../access/define.ts";
import { createKey as makeKey } from "../access/keys.ts";
import type { Route } from "./define.ts";
import { readJson } from "./json-body.ts";
import { problemAnswers } from "./problem.ts";
import { TenantQuery, tenantNamed } from "./tenant-named.ts";

const MOST_DAYS = 730;

const KeyRequest = z
  .object({
    name: z.string().min(1).max(80).describe("What it is for, or whose it is"),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
    days: z.number().int().min(1).max(MOST_DAYS).default(90).describe("Until it expires"),
    tenant: TenantQuery.shape.tenant,
  })
  .openapi("KeyRequest");

/** What may be seen of a key later. */
export const KeyAnswer = z
  .object({
    id: z.string(),
    tenant: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .openapi("Key");

const NewKey = KeyAnswer.extend({
  key: z.string().describe("The key itself. It cannot be shown again."),
}).openapi("NewKey");

export const createKey: Route = {
  access: "admin",
  config: {
    method: "post",
    path: "/v1/keys",
    operationId: "createKey",
    summary: "Make an API key",
    description:
      "Scopes: `analyses:read`, `analyses:write`, `admin` (all of its tenant, keys and audit log included).",
    request: { body: { required: true, content: { "application/json": { schema: KeyRequest } } } },
    responses: {
      201: {
        description: "The key",
        content: { "application/json": { schema: NewKey } },
        headers: {
          Location: { description: "Path of the key", required: true, schema: { type: "string" } },
        },
      },
      ...problemAnswers(
        "body-missing",
        "body-invalid",
        "not-found",
        "body-too-large",
        "internal",
        "store-unavailable",
      ),
    },
  },
  async handle(context) {
    const { tenant: name, ...wanted } = await readJson(context, KeyRequest);
    const tenant = tenantNamed(context, name);
    const { key, stored } = await makeKey(tenant.keys, tenant.name, wanted);
    const { hash: _, ...shown } = stored;
    const answer: z.infer<typeof NewKey> = { ...shown, tenant: tenant.name, key };
    return context.json(answer, 201, { location: `/v1/keys/${stored.id}` });
  },
};
