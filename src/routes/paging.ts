/** Lists page by page: what the query says, and how the next page is named. */
import * as z from "zod";
import { REPORT_ID } from "../store/define.ts";

const MOST = 100;

/** @param things what is listed. @param otherwise how many on a page when nobody says */
export const pageQuery = (things: string, otherwise: number) =>
  z.object({
    limit: z.coerce.number().int().min(1).max(MOST).default(otherwise).describe(`${things} on one page`),
    cursor: z.string().regex(REPORT_ID).optional().describe("`next` of the page before"),
  });

/** As a store wants it: a cursor, or none. */
export const pageOf = ({ limit, cursor }: z.infer<ReturnType<typeof pageQuery>>) => ({
  limit,
  ...(cursor === undefined ? {} : { cursor }),
});

export const next = z.string().nullable().describe("Cursor of the next page; null on the last one");
