/** One HTTP route: the contract between the routes and what mounts them. */
import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import type * as z from "zod";
import type { AccessSettings } from "../access/authenticate.ts";
import type { Access, Caller } from "../access/define.ts";
import type { Limiter } from "../access/limiter.ts";
import type { TenantSettings } from "../access/tenants.ts";
import type { UsageCounter } from "../access/usage.ts";
import type { AnalyzeOptions } from "../analysis/index.ts";
import type { Input } from "../analysis/inputs.ts";
import type { LargeAnalysis } from "../analysis/large/define.ts";
import type { Jobs } from "../jobs/define.ts";
import type { Announcer } from "../notify/announce.ts";
import type { Analysis } from "../report/schema.ts";
import type { ReportStore } from "../store/define.ts";
import type { Dataset } from "./metrics.ts";
import { Problem } from "./problem.ts";

/** src/analysis/index.ts, as the routes know it. @throws UnusableInputs when nothing can be read */
export type Analyze = (inputs: AsyncIterable<Input>, options?: AnalyzeOptions) => Promise<Analysis>;

/** What is one tenant's, and nobody else's. */
export interface Tenant {
  readonly name: string;
  readonly settings: TenantSettings;
  /** Undefined where nothing counts: quotas do not apply then. */
  readonly usage: UsageCounter | undefined;
  /** What is redacted is mapped with it; undefined where there is no master key to derive it from. */
  readonly redactKey: Uint8Array | undefined;
  readonly store: ReportStore;
  readonly comparisons: ReportStore;
  readonly keys: ReportStore;
  readonly audit: ReportStore;
  readonly jobs: Jobs;
  /** Who is told of reports, and how. */
  readonly announcer: Announcer;
}

/** What a route is given with every request: with the tenant's things, those of whoever asks. */
export interface Variables {
  requestId: string;
  caller: Caller | undefined;
  tenant: Tenant;
  /** Name of the storage driver. */
  storeName: string;
  access: AccessSettings;
  limiter: Limiter | undefined;
  dataset: Dataset | undefined;
  /** @throws StoreError for one that the operator does not have */
  tenantOf: (name: string) => Tenant;
  analyze: Analyze;
  large: LargeAnalysis;
  /** What others prove with that they may call hooks; undefined where they may not. */
  hookSecrets: HookSecrets;
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
  readonly access: Access;
  /** May the link of a share be used here? `{id}` of the path is then what was shared. */
  readonly shared?: true;
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
