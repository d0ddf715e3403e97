/** What became of the messages about a report: kept beside it, never in it. */
import * as z from "zod";
import { type ReportStore, storedJson } from "../store/define.ts";

/** Written once, before anything is sent: who sends, and to whom. */
export const Claim = z.object({
  /** Who else comes with the same report sends nothing. */
  owner: z.string(),
  createdAt: z.string(),
  targets: z.array(z.object({ name: z.string(), kind: z.string() })),
});
export type Claim = z.infer<typeof Claim>;

/** The end of one delivery. */
export const Ending = z.object({
  status: z.enum(["delivered", "dead"]),
  attempts: z.number().int(),
  at: z.string(),
  /** HTTP status of the last answer. */
  answered: z.number().int().nullable(),
  reason: z.string().nullable(),
});
export type Ending = z.infer<typeof Ending>;

export interface Delivery {
  readonly name: string;
  readonly kind: string;
  /** Undefined while it is tried. */
  readonly ending: Ending | undefined;
}

const endingId = (report: string, index: number) => `${report}-${index}`;

/** @returns false when somebody else claimed it before. */
export async function claim(store: ReportStore, report: string, made: Claim): Promise<boolean> {
  const { created } = await store.create(report, JSON.stringify(made));
  return created || (await findClaim(store, report))?.owner === made.owner;
}

/**
 * Everything that was not delivered is another owner's from here on; the one before sends no more.
 * @returns false when there is nothing to send.
 */
export async function reclaim(store: ReportStore, report: string, owner: string): Promise<boolean> {
  const found = await findClaim(store, report);
  const deliveries = await deliveriesOf(store, report);
  if (!found || deliveries.every(({ ending }) => ending?.status === "delivered")) return false;
  await store.delete(report);
  for (const [i, { ending }] of deliveries.entries())
    if (ending?.status === "dead") await store.delete(endingId(report, i));
  return claim(store, report, { ...found, owner });
}

export async function findEnding(
  store: ReportStore,
  report: string,
  index: number,
): Promise<Ending | undefined> {
  const json = await store.get(endingId(report, index));
  return json === undefined ? undefined : Ending.parse(storedJson(json));
}

export async function findClaim(store: ReportStore, report: string): Promise<Claim | undefined> {
  const json = await store.get(report);
  return json === undefined ? undefined : Claim.parse(storedJson(json));
}

/** Writes first and then looks whether it is still wanted: deleting takes the claim away first. */
export async function end(
  store: ReportStore,
  of: { readonly report: string; readonly owner: string },
  index: number,
  ending: Ending,
): Promise<void> {
  const { created } = await store.create(endingId(of.report, index), JSON.stringify(ending));
  if (!created || (await findClaim(store, of.report))?.owner === of.owner) return;
  await store.delete(endingId(of.report, index));
}

export async function deliveriesOf(store: ReportStore, report: string): Promise<Delivery[]> {
  const { targets } = (await findClaim(store, report)) ?? { targets: [] };
  return Promise.all(
    targets.map(async ({ name, kind }, i) => ({ name, kind, ending: await findEnding(store, report, i) })),
  );
}

/** With the report goes what was kept of its messages. */
export async function removeDeliveries(store: ReportStore, report: string): Promise<void> {
  const found = await findClaim(store, report);
  if (!found) return;
  await store.delete(report);
  for (const i of found.targets.keys()) await store.delete(endingId(report, i));
}
