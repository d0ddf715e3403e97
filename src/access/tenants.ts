/** What the operator says of the tenants: the variable TENANTS, JSON. Without it there is one, `main`. */
import * as z from "zod";
import { jsonText } from "../lib/json-text.ts";
import { RETAIN_LIMITS } from "../retain/define.ts";
import { MAIN, TENANT } from "../store/define.ts";

const MOST_TENANTS = 1_000;

const Settings = z.strictObject({
  /** Of requests and uploads together. */
  bytesPerDay: z.number().int().positive().default(100_000_000_000),
  /** Analyses that run at the same time, as requests and as jobs. */
  analysesAtOnce: z.number().int().positive().default(16),
  /** After so many days reports and comparisons are deleted; without a number they stay. */
  retentionDays: z.number().positive().max(3_650).optional(),
  /** Longest that raw captures may be kept, when somebody asks; 0: never. */
  captureDays: z.number().int().min(0).max(RETAIN_LIMITS.days).default(30),
  /** After so many days entries of the audit log are deleted. */
  auditDays: z.number().positive().max(3_650).default(400),
});
export type TenantSettings = z.infer<typeof Settings>;

const Tenants = z
  .record(z.string().regex(TENANT), Settings)
  .refine((all) => Object.keys(all).length <= MOST_TENANTS, "too many");

/** JSON text to settings by tenant; `main` is there always. */
export const TenantsText = jsonText("{}")
  .pipe(Tenants)
  .transform((all): ReadonlyMap<string, TenantSettings> => {
    const tenants = new Map(Object.entries(all));
    if (!tenants.has(MAIN)) tenants.set(MAIN, Settings.parse({}));
    return tenants;
  });
