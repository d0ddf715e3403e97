/** Platforms that say in the body of a 200 whether they took a message. */
import * as z from "zod";

/** The number under `name` when it is not 0, or `no-code` when the answer is not one of the platform's. */
export function codeIn(answer: string, name: string): string | undefined {
  const { data } = z.record(z.string(), z.unknown()).safeParse(parsed(answer));
  const code = data?.[name];
  if (typeof code !== "number") return "no-code";
  return code === 0 ? undefined : `code ${code}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
