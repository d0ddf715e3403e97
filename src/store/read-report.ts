/** A stored report, read back: also one that an older version wrote. */
import * as z from "zod";
import { StoredReport } from "../report/schema.ts";
import { storedJson } from "./define.ts";

const list = z.array(z.unknown()).default([]);

/**
 * What reports did not always have. Fields are added, and never change their meaning: a report without one says
 * nothing there.
 */
const Older = z.looseObject({
  verdict: z.looseObject({ also: list }),
  findings: z.array(z.looseObject({ grounds: list })),
  segments: z.array(z.looseObject({ kinds: list })),
  services: list,
  states: list,
});

/** @throws StoreError when the store gave only a part of it */
export function readStored(json: string): StoredReport {
  const stored = storedJson(json);
  return StoredReport.parse(Older.safeParse(stored).data ?? stored);
}
