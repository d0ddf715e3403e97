/** GET /readyz: can the service do its work, storage included? Load balancers ask this one. */
import * as z from "zod";
import { type ReportStore, StoreError } from "../store/define.ts";
import type { Route } from "./define.ts";
import { problemAnswers } from "./problem.ts";

const Ready = z.object({
  status: z.literal("ready"),
  store: z.string().describe("Where reports are kept"),
  jobs: z.boolean().describe("Is there an engine for captures that are larger than a request?"),
});

export const readyz: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/readyz",
    operationId: "getReadiness",
    summary: "Check that the storage writes, reads and deletes",
    responses: {
      200: { description: "It is ready", content: { "application/json": { schema: Ready } } },
      ...problemAnswers("internal", "store-unavailable"),
    },
  },
  async handle(context) {
    const { storeName, tenant } = context.var;
    const { store, jobs } = tenant;
    await probe(store);
    return context.json({ status: "ready", store: storeName, jobs: jobs.engine !== undefined });
  },
};

/** Writes an object, reads it and deletes it: rights may be missing for one of the three. @throws StoreError */
async function probe(store: ReportStore): Promise<void> {
  const id = `probe-${crypto.randomUUID()}`;
  const text = JSON.stringify({ id });
  await store.create(id, text);
  const read = await store.get(id);
  await store.delete(id);
  if (read !== text) throw new StoreError("what was written could not be read back");
}
