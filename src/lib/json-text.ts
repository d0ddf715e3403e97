/** Variables that hold JSON. */
import * as z from "zod";

/** Text to the value of its JSON. @param otherwise the text where there is none */
export const jsonText = (otherwise: string) =>
  z
    .string()
    .default(otherwise)
    .transform((text, { addIssue }) => {
      try {
        const json: unknown = JSON.parse(text);
        return json;
      } catch {
        addIssue({ code: "custom", message: "no JSON" });
        return z.NEVER;
      }
    });
