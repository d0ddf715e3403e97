/** One HTTP route: the contract between the routes and what mounts them. */
import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import type * as z from "zod";
import type { AnalyzeOptions } from "../analysis/index.ts";
import type { Input } from "../analysis/inputs.ts";
import type { LargeAnalysis } from "../analysis/large/define.ts";
import type { Jobs } from "../jobs/define.ts";
import type { Announcer } from "../notify/announce.ts";
import type { Analysis } from "../report/schema.ts";
import type { ReportStore } from "../store/define.ts";
import { Problem } from "./problem.ts";

/** src/analysis/index.ts, as the routes know it. @throws UnusableInputs when nothing can be read */
export type Analyze = (inputs: AsyncIterable<Input>, options?: AnalyzeOptions) => Promise<Analysis>;

/** What a route is given with every request. */
export interface Variables {
  requestId: string;
  store: ReportStore;
  comparisons: ReportStore;
  /** Name of the storage driver. */
  storeName: string;
  jobs: Jobs;
  analyze: Analyze;
  large: LargeAnalysis;
  /** Who is told of reports, and how. */
  announcer: Announcer;
  /** What others prove with that they may call hooks; undefined where they may not. */
  hookSecrets: HookSecrets;
  /** What is redacted is mapped with it; undefined: nothing can be. */
  redactKey: Uint8Array | undefined;
}

export interface HookSecrets {
  readonly alertmanager: string | undefined;
  readonly slack: string | undefined;
}
export type App = OpenAPIHono<{ Bindings: object; Variables: Variables }>;
export type RouteContext = Context<{ Bindings: object; Variables: Variables }>;

/** One method of one path as a unit. */
export interface Route {
  /** As the OpenAPI document shows it; `path` and `method` are what is mounted. */
  readonly config: RouteConfig;
  /** @throws Problem for everything that is answered by a problem document. */
  handle(context: RouteContext): Response | Promise<Response>;
}

/** The query, checked. @throws Problem query-invalid */
export function readQuery<T>(context: RouteContext, schema: z.ZodType<T>): T {
  const { data, error } = schema.safeParse(context.req.query());
  if (data !== undefined) return data;
  const errors = (error?.issues ?? []).map(({ path, message }) => ({
    part: path.join("."),
    code: "query-invalid",
    detail: message,
  }));
  throw new Problem("query-invalid", errors.map(({ part, detail }) => `${part}: ${detail}`).join("; "), {
    errors,
  });
}
