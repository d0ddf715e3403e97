/** Lets a request in to a route: who asks, whether they may, how often; and notes it. */
import type { MiddlewareHandler } from "hono";
import { noteAudit } from "../access/audit.ts";
import { authenticate } from "../access/authenticate.ts";
import { type Caller, may, type Scope } from "../access/define.ts";
import { LIMITER_PERIOD } from "../access/limiter.ts";
import { MAIN } from "../store/define.ts";
import type { Route, RouteContext, Variables } from "./define.ts";
import { Problem } from "./problem.ts";

export function admit(route: Route): MiddlewareHandler<{ Bindings: object; Variables: Variables }> {
  const { access, config } = route;
  return async (context, next) => {
    if (access === "public" || access === "hook") {
      if (access === "hook") await limit(context, addressOf(context));
      enter(context, undefined);
      return next();
    }
    const caller = await knownCaller(context, route);
    if (!may(caller, access)) throw scopeMissing(access);
    if (caller.name !== "local") await limit(context, `${caller.tenant} ${caller.name}`);
    enter(context, caller);
    await next();
    if (caller.name !== "local" && context.res.ok) await note(context, caller, config.operationId ?? "");
  };
}

/** @throws Problem unauthorized, rate-limited */
async function knownCaller(context: RouteContext, { shared }: Route): Promise<Caller> {
  const [scheme, sent] = (context.req.header("authorization") ?? "").split(" ", 2);
  const token = shared ? context.req.query("share") : undefined;
  const [id] = (context.req.param("id") ?? "").split(".", 1);
  const caller = await authenticate(context.var.access, {
    hostname: new URL(context.req.url).hostname,
    bearer: scheme.toLowerCase() === "bearer" ? sent : undefined,
    share: token === undefined ? undefined : { token, id },
  });
  if (caller) return caller;
  // Who guesses is slowed down; who is known is counted by the key.
  await limit(context, addressOf(context));
  throw new Problem("unauthorized", "send Authorization: Bearer with a key that is valid", {
    headers: { "www-authenticate": "Bearer" },
  });
}

function scopeMissing(scope: Scope): Problem {
  return new Problem("scope-missing", `this takes a key with the scope ${scope}`);
}

/** Set by the platform; without it all addresses are one. */
const addressOf = (context: RouteContext) => `address ${context.req.header("cf-connecting-ip") ?? ""}`;

/** @throws Problem rate-limited */
async function limit({ var: { limiter } }: RouteContext, key: string): Promise<void> {
  if (!limiter || (await limiter.limit({ key })).success) return;
  const headers = { "retry-after": String(LIMITER_PERIOD) };
  throw new Problem("rate-limited", `try again in ${LIMITER_PERIOD} seconds`, { headers });
}

/** From here on the request has its tenant's things, and no others. */
function enter(context: RouteContext, caller: Caller | undefined): void {
  context.set("tenant", context.var.tenantOf(caller?.tenant ?? MAIN));
  context.set("caller", caller);
}

/** What cannot be noted is not answered. @throws StoreError */
async function note(context: RouteContext, { name }: Caller, action: string): Promise<void> {
  const made = context.res.headers.get("location")?.split("/").at(-1);
  await noteAudit(context.var.tenant.audit, {
    at: new Date().toISOString(),
    who: name,
    action,
    subject: context.req.param("id") ?? made ?? null,
    status: context.res.status,
    requestId: context.var.requestId,
  });
}
