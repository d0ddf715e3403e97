/** The application: what every request goes through, and the routes. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { largeAnalysis } from "./analysis/large/index.ts";
import { readEnvironment } from "./env.ts";
import { plainSha256 } from "./lib/digest.ts";
import { admit } from "./routes/admit.ts";
import type { Analyze, App } from "./routes/define.ts";
import { ROUTES } from "./routes/index.ts";
import { log } from "./routes/log.ts";
import { mount } from "./routes/mount.ts";

const REQUEST_ID_LENGTH = 64;

/** @param large makes analyses in steps; the routes ask it how many. */
export function createApp(analyze: Analyze, large = largeAnalysis(plainSha256)): App {
  const app: App = new OpenAPIHono();
  app.use(requestId({ limitLength: REQUEST_ID_LENGTH }));
  app.use(secureHeaders());
  app.use(async (context, next) => {
    const start = Date.now();
    await next();
    // Reports quote addresses: no cache between here and the client keeps them.
    context.res.headers.set("cache-control", "no-store");
    log.request({
      requestId: context.var.requestId,
      method: context.req.method,
      route: routePath(context, -1),
      status: context.res.status,
      durationMs: Date.now() - start,
    });
  });
  app.use(async (context, next) => {
    const { access, limiter, storeName, hookSecrets, tenant } = readEnvironment(context.env);
    context.set("access", access);
    context.set("limiter", limiter);
    context.set("storeName", storeName);
    context.set("hookSecrets", hookSecrets);
    context.set("tenantOf", tenant);
    context.set("analyze", analyze);
    context.set("large", large);
    await next();
  });
  mount(app, ROUTES, admit);
  return app;
}
