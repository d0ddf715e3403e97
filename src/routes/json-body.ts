/** A small JSON body, read no further than it may be long. */
import type * as z from "zod";
import type { RouteContext } from "./define.ts";
import { Problem } from "./problem.ts";

const MOST_BYTES = 16_384;

/** @throws Problem body-missing, body-invalid, body-too-large */
export async function readJson<T>(
  context: RouteContext,
  schema: z.ZodType<T>,
  most = MOST_BYTES,
): Promise<T> {
  const { data, error } = schema.safeParse(parsed(await readText(context, most)));
  if (data !== undefined) return data;
  const errors = (error?.issues ?? []).map(({ path, message }) => ({
    part: path.join("."),
    code: "body-invalid",
    detail: message,
  }));
  throw new Problem("body-invalid", errors.map(({ part, detail }) => `${part}: ${detail}`).join("; "), {
    errors,
  });
}

/** The body as text, read no further than it may be long. @throws Problem body-missing, body-too-large */
export async function readText(context: RouteContext, most = MOST_BYTES): Promise<string> {
  const body = context.req.raw.body;
  if (!body) throw new Problem("body-missing", "the request has no body");
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) throw new Problem("body-too-large", `the body holds at most ${most} bytes here`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("body-invalid", "the body is no JSON");
  }
}
