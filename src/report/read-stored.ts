/** A stored report, read back. */
import { StoredReport } from "./schema.ts";

export function readStored(json: string): StoredReport {
  return StoredReport.parse(JSON.parse(json));
}
