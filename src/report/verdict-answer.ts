/** The small answer for pipelines and webhooks: the verdict, and where the whole report is. */
import * as z from "zod";
import { Report } from "./schema.ts";

export const VerdictAnswer = Report.pick({ id: true, createdAt: true, verdict: true }).extend({
  report: z.url().describe("Where the whole report is"),
});
export type VerdictAnswer = z.infer<typeof VerdictAnswer>;

export function verdictAnswer({ id, createdAt, verdict }: Report, link: string): VerdictAnswer {
  return { id, createdAt, verdict, report: link };
}
