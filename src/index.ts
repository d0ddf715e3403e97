/** The Worker: routes, storage and request log, wired together. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { readEnvironment } from "./env.ts";
import type { App } from "./routes/define.ts";
import { ROUTES } from "./routes/index.ts";
import { log } from "./routes/log.ts";
import { mount } from "./routes/mount.ts";

const app: App = new OpenAPIHono();

app.use(requestId({ limitLength: 64 }));
app.use(secureHeaders());
app.use(async (context, next) => {
  const start = Date.now();
  await next();
  const { method } = context.req;
  const durationMs = Date.now() - start;
  log.request({
    requestId: context.var.requestId,
    method,
    route: routePath(context, -1),
    status: context.res.status,
    durationMs,
  });
});
app.use(async (context, next) => {
  const { store, storeName } = readEnvironment(context.env);
  context.set("store", store);
  context.set("storeName", storeName);
  await next();
});
mount(app, ROUTES);

export default app;
