/** The application: what every request goes through, and the routes. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { timing } from "hono/timing";
import { largeAnalysis } from "./analysis/large/index.ts";
import { readEnvironment } from "./env.ts";
import { plainSha256 } from "./lib/digest.ts";
import { admit } from "./routes/admit.ts";
import type { Analyze, App } from "./routes/define.ts";
import { ROUTES } from "./routes/index.ts";
import { log } from "./routes/log.ts";
import { metrics } from "./routes/metrics.ts";
import { mount } from "./routes/mount.ts";

const REQUEST_ID_LENGTH = 64;

/** Pages of these origins may ask, with keys of their own: no cookie is ever looked at. */
const allowOrigins = (origins: readonly string[]) =>
  cors({
    origin: [...origins],
    allowMethods: ["GET", "POST", "PUT", "DELETE"],
    allowHeaders: ["authorization", "content-type", "accept-language", "content-md5"],
    exposeHeaders: ["location", "retry-after", "x-request-id", "server-timing"],
    maxAge: 3_600,
  });

/** @param large makes analyses in steps; the routes ask it how many. */
export function createApp(analyze: Analyze, large = largeAnalysis(plainSha256)): App {
  const app: App = new OpenAPIHono();
  app.use(requestId({ limitLength: REQUEST_ID_LENGTH }));
  app.use(secureHeaders());
  app.use(timing({ total: true, autoEnd: true }));
  app.use((context, next) => {
    const { origins } = readEnvironment(context.env);
    return origins.length === 0 ? next() : allowOrigins(origins)(context, next);
  });
  app.use(async (context, next) => {
    const start = Date.now();
    await next();
    // Reports quote addresses: no cache between here and the client keeps them.
    context.res.headers.set("cache-control", "no-store");
    const route = routePath(context, -1);
    const { status } = context.res;
    const durationMs = Date.now() - start;
    const { method } = context.req;
    log.request({ requestId: context.var.requestId, method, route, status, durationMs });
    metrics.add("lvs_verdict_requests_total", { route, method, status: String(status) });
    metrics.add("lvs_verdict_request_seconds_total", { route }, durationMs / 1_000);
    context.var.dataset?.writeDataPoint({
      indexes: [route],
      blobs: ["request", route, method, String(status)],
      doubles: [durationMs],
    });
  });
  app.use(async (context, next) => {
    const { access, dataset, limiter, storeName, hookSecrets, tenant } = readEnvironment(context.env);
    context.set("access", access);
    context.set("dataset", dataset);
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
