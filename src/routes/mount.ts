/** Puts routes on an app: their handlers, their description, and an answer for every other method. */
import type { MiddlewareHandler } from "hono";
import { StoreError } from "../store/define.ts";
import type { App, Route, Variables } from "./define.ts";
import { described, documentOf } from "./document.ts";
import { log } from "./log.ts";
import { Problem, problemAnswer } from "./problem.ts";

/** What a request to a route goes through first. */
export type Gate = (route: Route) => MiddlewareHandler<{ Bindings: object; Variables: Variables }>;

/** Mounts `routes` and the document of them all. */
export function mount(app: App, routes: readonly Route[], gate: Gate): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const { config, handle } = route;
    app.openAPIRegistry.registerPath(described(route));
    const path = config.path.replaceAll(/\{(\w+)\}/g, ":$1");
    const method = config.method.toUpperCase();
    app.on(method, path, gate(route), handle);
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  const document = documentOf(app);
  app.get(DOCUMENT_PATH, (c) => c.body(document, 200, { "content-type": "application/json" }));
  methods.set(DOCUMENT_PATH, ["GET"]);

  for (const [path, known] of methods) {
    const allow = [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    app.on("OPTIONS", path, (c) => c.body(null, 204, { allow }));
    app.all(path, () => {
      throw new Problem("method-not-allowed", `this resource knows ${allow}`, { headers: { allow } });
    });
  }
  app.notFound((c) => problemAnswer(c, new Problem("not-found", "there is no such path"), c.var.requestId));
  app.onError((error, c) => {
    const problem = problemOf(error);
    if (problem !== error || problem.cause !== undefined) log.failure(c.var.requestId, problem, error);
    return problemAnswer(c, problem, c.var.requestId);
  });
}

const DOCUMENT_PATH = "/openapi.json";

function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError)
    return new Problem("store-unavailable", "the report storage does not answer");
  return new Problem("internal", "the request failed");
}
