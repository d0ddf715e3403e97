/** What a server answers, as JSON or as words. */
import * as z from "zod";
import type { Answer } from "./ask.ts";

const Problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(z.object({ part: z.string(), code: z.string(), detail: z.string() })).optional(),
});

/** undefined when it is none. */
export function jsonOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

export function refusalOf(server: URL, answer: Answer): string {
  const { data } = Problem.safeParse(jsonOf(answer));
  if (!data) return `${server.origin} answered ${answer.status}, and no report`;
  const reasons = (data.errors ?? []).map(({ part, code, detail }) => `\n  ${part}: ${code}: ${detail}`);
  return `${server.origin} answered ${answer.status} ${data.code}: ${data.detail ?? data.title}${reasons.join("")}`;
}
