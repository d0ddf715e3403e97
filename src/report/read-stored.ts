/** A stored report, read back. */
import { StoredReport } from "./schema.ts";

/** @throws SyntaxError when the text is only a part of one */
export function readStored(json: string): StoredReport {
  return StoredReport.parse(JSON.parse(json));
}
