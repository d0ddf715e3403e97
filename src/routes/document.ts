/** The OpenAPI 3.1 document: what the routes say of themselves. */
import type { RouteConfig } from "@hono/zod-openapi";
import type { App, Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";

/** What the document says of the API as a whole. */
export const API_INFO = {
  openapi: "3.1.0",
  info: {
    title: "LVS Verdict",
    version: "1",
    description: "Where an LVS cluster loses packets, and why: captures and host state in, one verdict out.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/" }],
  security: [],
};

const KEY = "key";

/** What a route says of itself, and what is true of all that take a key. */
export function described({ config, access }: Route): RouteConfig {
  if (access === "public") return config;
  if (access === "hook")
    return { ...config, responses: { ...config.responses, ...problemAnswers("rate-limited") } };
  const answers = problemAnswers("unauthorized", "scope-missing", "rate-limited");
  const description = [config.description, `Scope of the key: \`${access}\`.`].filter(Boolean).join("\n\n");
  return {
    ...config,
    description,
    security: [{ [KEY]: [] }],
    responses: { ...config.responses, ...answers },
  };
}

/** The document as JSON text, the same for the same routes to the byte. */
export function documentOf(app: App): string {
  app.openAPIRegistry.registerComponent("securitySchemes", KEY, {
    type: "http",
    scheme: "bearer",
    description:
      "`lvs_<tenant>.<id>.<secret>`, made by `POST /v1/keys`. A service for local use (`npm start`) takes requests " +
      "without one.",
  });
  return `${JSON.stringify(app.getOpenAPI31Document(API_INFO), null, 2)}\n`;
}
