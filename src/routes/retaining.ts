/** What a request wants to be kept of its captures. */
import { z } from "@hono/zod-openapi";
import type { RedactMode } from "../analysis/redact/redactor.ts";
import type { StoredReport } from "../report/schema.ts";
import { RETAIN_LIMITS } from "../retain/define.ts";
import { Keeper, noteRetained } from "../retain/keep.ts";
import type { Kept } from "../store/keep.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";

const WORDS =
  "Days that the captures are kept, encrypted, so that the frames that the report cites can be had of it " +
  "(`{id}.pcap`). Without it nothing of them is kept.";

const days = z.number().int().min(1).max(RETAIN_LIMITS.days);
export const retain = days.optional().describe(WORDS);
export const RetainQuery = z.object({ retain: z.coerce.number().pipe(days).optional().describe(WORDS) });

export interface RetainWish {
  readonly retain?: number | undefined;
  readonly redact?: RedactMode | undefined;
}

/** @returns for how many days, or undefined. @throws Problem query-invalid, retain-not-set-up */
export function daysFor(context: RouteContext, { retain, redact }: RetainWish): number | undefined {
  if (retain === undefined) return undefined;
  const { settings, jobs } = context.var.tenant;
  if (redact !== undefined) throw new Problem("query-invalid", "retain keeps what redact is to take away");
  if (!jobs.storage.vault.keyOf) throw new Problem("retain-not-set-up", "the operator has to set MASTER_KEY");
  if (retain > settings.captureDays)
    throw new Problem("query-invalid", `retain: captures are kept ${settings.captureDays} days at most`);
  return retain;
}

/** For captures of this request. @throws Problem query-invalid, retain-not-set-up */
export function keeperFor(context: RouteContext, wish: RetainWish): Keeper | undefined {
  const { vault } = context.var.tenant.jobs.storage;
  if (daysFor(context, wish) === undefined || !vault.keyOf) return undefined;
  const folder = crypto.randomUUID();
  return new Keeper(vault, folder, vault.keyOf(folder));
}

/** Makes a report, and notes that the captures are its. Where none is made nothing is kept. */
export async function keptWith(
  context: RouteContext,
  keeper: Keeper | undefined,
  { retain }: RetainWish,
  make: () => Promise<Kept<StoredReport>>,
): Promise<Kept<StoredReport>> {
  if (!keeper || retain === undefined) return make();
  const { vault } = context.var.tenant.jobs.storage;
  try {
    const kept = await make();
    await noteRetained(vault, kept.stored.id, keeper, retain);
    return kept;
  } catch (error) {
    // What cannot be deleted now the sweeper finds.
    await keeper.discard().catch(() => {});
    throw error;
  }
}
