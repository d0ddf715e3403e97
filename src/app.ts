/** The application: what every request goes through, and the routes. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { largeAnalysis } from "./analysis/large/index.ts";
import { readEnvironment } from "./env.ts";
import { plainSha256 } from "./lib/digest.ts";
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
    const { store, comparisons, storeName, jobs, announcer, hookSecrets, redactKey } = readEnvironment(
      context.env,
    );
    context.set("store", store);
    context.set("comparisons", comparisons);
    context.set("storeName", storeName);
    context.set("jobs", jobs);
    context.set("announcer", announcer);
    context.set("hookSecrets", hookSecrets);
    context.set("redactKey", redactKey);
    context.set("analyze", analyze);
    context.set("large", large);
    await next();
  });
  mount(app, ROUTES);
  return app;
}
