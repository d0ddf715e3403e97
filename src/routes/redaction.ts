/** What a request wants to be redacted, with the key of this installation. */
import { z } from "@hono/zod-openapi";
import { REDACT_MODES, type Redaction, type RedactMode } from "../analysis/redact/redactor.ts";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";

export const redact = z
  .enum(REDACT_MODES)
  .optional()
  .describe(
    "Before anything is kept, addresses (`addresses`) or addresses and names (`all`) are replaced, alike in " +
      "captures and states, so that the verdict is the same. Secrets in states are removed always.",
  );

export const RedactQuery = z.object({ redact });

/** @throws Problem redaction-not-set-up */
export function redactionFor(context: RouteContext, mode: RedactMode | undefined): Redaction | undefined {
  if (mode === undefined) return undefined;
  const key = context.var.tenant.redactKey;
  if (!key) throw new Problem("redaction-not-set-up", "the operator has to set MASTER_KEY");
  return { mode, key };
}
