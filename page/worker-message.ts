/** What the page and its worker tell each other. */
import * as z from "zod";
import { Analysis } from "../src/report/schema.ts";
import { Errors } from "./chosen.ts";

/** To the worker: all files at once. */
export const Order = z.array(z.object({ part: z.string(), file: z.instanceof(Blob), name: z.string() }));
export type Order = z.infer<typeof Order>;

/** From the worker; the last one is `done` or `failed`. */
export const News = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("read"), bytes: z.number() }),
  z.object({ kind: z.literal("done"), analysis: Analysis }),
  z.object({ kind: z.literal("failed"), code: z.string(), detail: z.string(), errors: Errors }),
]);
export type News = z.infer<typeof News>;
