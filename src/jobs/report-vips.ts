/** Which reports there are of a VIP: noted with the report, forgotten with it. */

import * as z from "zod";
import { canonicalIp } from "../lib/ip.ts";
import { forgetVip, noteVip } from "../store/by-vip.ts";
import { storedJson } from "../store/define.ts";
import type { Storage } from "./define.ts";

/** What is needed of a stored report; also of one whose shape is not known any more. */
const Known = z.object({
  id: z.string(),
  createdAt: z.iso.datetime(),
  services: z.array(z.object({ vip: z.string() })),
});
type Known = z.infer<typeof Known>;

/** Of one report: each is a document of its own. */
const MOST_VIPS = 20;

/** Masked ones cannot be asked for. */
function vipsOf({ services }: Known): string[] {
  return [...new Set(services.flatMap(({ vip }) => canonicalIp(vip) ?? []))].slice(0, MOST_VIPS);
}

export async function noteReport({ vipReports }: Pick<Storage, "vipReports">, report: Known): Promise<void> {
  const { id, createdAt: at } = report;
  await Promise.all(vipsOf(report).map((vip) => noteVip(vipReports, vip, { id, at })));
}

/** @param json the report as it is stored */
export async function forgetReport({ vipReports }: Pick<Storage, "vipReports">, json: string): Promise<void> {
  const { data: report } = Known.safeParse(storedJson(json));
  if (!report) return;
  const { id, createdAt: at } = report;
  await Promise.all(vipsOf(report).map((vip) => forgetVip(vipReports, vip, { id, at })));
}
