/** Asks the Worker, and holds every answer against the committed OpenAPI document. */

import { SELF } from "cloudflare:test";
import { type Schema, Validator } from "@cfworker/json-schema";
import { expect } from "vitest";
import * as z from "zod";
import document from "../../openapi/openapi.json" with { type: "json" };

const ORIGIN = "http://localhost";

const Operation = z.object({
  responses: z.record(
    z.string(),
    z.object({
      content: z.record(z.string(), z.unknown()).optional(),
      headers: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const Paths = z.record(z.string(), z.record(z.string(), Operation));

const PATHS = Object.entries(Paths.parse(document.paths)).map(([path, operations]) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  operations: new Map(Object.entries(operations)),
}));

/** Asks the Worker. */
export const ask = asking((url, init) => SELF.fetch(url, init));

export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Asks whoever answers; gives the answer after it was found to be one that the document describes. */
export function asking(fetch: (url: string, init: RequestInit) => Response | Promise<Response>): Ask {
  return async (path, init = {}) => {
    const response = await fetch(`${ORIGIN}${path}`, init);
    await check(path, init, response);
    return response;
  };
}

async function check(path: string, init: RequestInit, response: Response): Promise<void> {
  const method = (init.method ?? "GET").toLowerCase();
  expect(response.headers.get("x-request-id")).toMatch(/^[\w=-]{1,64}$/);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("cache-control")).toBe("no-store");

  const known = PATHS.find(({ pattern }) => pattern.test(path.split("?", 1)[0]));
  const operation = known?.operations.get(method);
  const type = (response.headers.get("content-type") ?? "").split(";", 1)[0];
  if (known && operation) {
    const answer = operation.responses[response.status];
    expect(answer, `${method} ${path} ${response.status} is documented`).toBeDefined();
    for (const name of Object.keys(answer.headers ?? {})) expect(response.headers.get(name)).toBeTruthy();
    if (answer.content === undefined) expect(await response.clone().text()).toBe("");
    else {
      expect(Object.keys(answer.content)).toContain(type);
      const pointer = [
        "paths",
        known.path,
        method,
        "responses",
        String(response.status),
        "content",
        type,
        "schema",
      ];
      await expectSchema(response.clone(), type, pointer);
    }
  } else if (type === "application/problem+json")
    await expectSchema(response.clone(), type, ["components", "schemas", "Problem"]);
}

async function expectSchema(response: Response, type: string, pointer: readonly string[]): Promise<void> {
  const $ref = `#/${pointer.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
  const schema: Schema = { ...document, $ref };
  const body: unknown = type.endsWith("json") ? await response.json() : await response.text();
  expect(new Validator(schema, "2020-12", false).validate(body).errors, $ref).toEqual([]);
}

/** The problem document of an answer. */
export async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const { status, code, requestId, detail, errors } = Problem.parse(await response.json());
  expect(status).toBe(response.status);
  expect(requestId).toBe(response.headers.get("x-request-id"));
  return { status, code, detail, errors };
}

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.record(z.string(), z.unknown())).optional(),
});
