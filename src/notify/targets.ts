/** What the operator says of the receivers: the variable WEBHOOKS. */
import * as z from "zod";
import { jsonText } from "../lib/json-text.ts";
import { LANGUAGES } from "../render/define.ts";
import { MAIN, TENANT } from "../store/define.ts";
import { NOTIFIERS } from "./index.ts";

const MOST_TARGETS = 8;
const MOST_LENGTH = 2_000;

const OUTCOMES = ["faulty", "healthy", "inconclusive"] as const;

const Target = z
  .strictObject({
    /** What deliveries and logs call it: the URL is a secret. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    kind: z.enum(NOTIFIERS.map(({ kind }) => kind)),
    url: z.url({ protocol: /^https?$/ }).max(MOST_LENGTH),
    secret: z.string().min(1).max(MOST_LENGTH).optional(),
    language: z.enum(LANGUAGES).default("en"),
    /** Whose reports are sent. */
    tenant: z.string().regex(TENANT).default(MAIN),
    /** Of the verdicts that are sent; without a word all. */
    outcomes: z
      .array(z.enum(OUTCOMES))
      .min(1)
      .default([...OUTCOMES]),
  })
  .superRefine(({ kind, secret, url }, { addIssue }) => {
    const notifier = NOTIFIERS.find((unit) => unit.kind === kind);
    const wrong = (path: string, message: string) => addIssue({ code: "custom", path: [path], message });
    if (notifier?.signs === "always" && secret === undefined) wrong("secret", `${kind} is signed with one`);
    if (notifier?.signs === "never" && secret !== undefined) wrong("secret", `${kind} cannot be signed`);
    const problem = secret === undefined ? undefined : notifier?.secretProblem?.(secret);
    if (problem !== undefined) wrong("secret", problem);
    if (URL.canParse(url) && new URL(url).username !== "") wrong("url", "without user and password");
  });
export type Target = z.infer<typeof Target>;

const Targets = z
  .array(Target)
  .max(MOST_TARGETS)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "two have the same name");

/** JSON text to targets. */
export const TargetsText = jsonText("[]").pipe(Targets);
