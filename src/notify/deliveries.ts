/** What became of the messages about a report: kept beside it, never in it. */
import * as z from "zod";
import type { ReportStore } from "../store/define.ts";

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

export async function findClaim(store: ReportStore, report: string): Promise<Claim | undefined> {
  const json = await store.get(report);
  return json === undefined ? undefined : Claim.parse(JSON.parse(json));
}

/** Writes first and then looks whether it is still wanted: deleting takes the claim away first. */
export async function end(
  store: ReportStore,
  of: { readonly report: string; readonly owner: string },
  index: number,
  ending: Ending,
): Promise<void> {
  await store.create(endingId(of.report, index), JSON.stringify(ending));
  if ((await findClaim(store, of.report))?.owner !== of.owner) await store.delete(endingId(of.report, index));
}

export async function deliveriesOf(store: ReportStore, report: string): Promise<Delivery[]> {
  const { targets } = (await findClaim(store, report)) ?? { targets: [] };
  return Promise.all(
    targets.map(async ({ name, kind }, i) => {
      const json = await store.get(endingId(report, i));
      return { name, kind, ending: json === undefined ? undefined : Ending.parse(JSON.parse(json)) };
    }),
  );
}

/** With the report goes what was kept of its messages. */
export async function removeDeliveries(store: ReportStore, report: string): Promise<void> {
  const found = await findClaim(store, report);
  if (!found) return;
  await store.delete(report);
  for (const i of found.targets.keys()) await store.delete(endingId(report, i));
}
