/** The frames that a report cites, from the captures that are kept of it. */
import { excerptOf } from "../analysis/excerpt.ts";
import { findRetained, isPast } from "../retain/keep.ts";
import { openRetained } from "../retain/open.ts";
import { SealBroken } from "../retain/seal.ts";
import type { RouteContext } from "./define.ts";
import { findDone } from "./job-answer.ts";
import { Problem } from "./problem.ts";

export const EXCERPT = { suffix: "pcap", mediaType: "application/vnd.tcpdump.pcap" } as const;

/** @throws Problem not-found, analysis-not-done, captures-not-kept, scope-missing */
export async function excerptAnswer(context: RouteContext, id: string): Promise<Response> {
  // Who was given a link was given the report; frames are whole, with what they carried.
  if (context.var.caller?.name === "share")
    throw new Problem("scope-missing", "frames are for those who have a key");
  const report = await findDone(context, id);
  const { vault } = context.var.tenant.jobs.storage;
  const retained = await findRetained(vault, report.id);
  if (!retained || !vault.keyOf || isPast(retained, Date.now()))
    throw new Problem(
      "captures-not-kept",
      "send the files once more with ?retain=DAYS, or use `lvs-verdict analyze --cited FILE` where they are",
    );
  const file = await excerptOf(report, openRetained(vault, retained, vault.keyOf(retained.folder))).catch(
    (error: unknown) => {
      if (!(error instanceof SealBroken)) throw error;
      const why = "they were kept with another MASTER_KEY, or were changed since";
      throw new Problem("captures-not-kept", why, { cause: error });
    },
  );
  return context.body(new Uint8Array(file), 200, {
    "content-type": EXCERPT.mediaType,
    "content-disposition": `attachment; filename="${report.id}.pcapng"`,
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  });
}
