/** GET /v1/collector: the script that collects on a host, with the caller's values as its defaults. */
import * as z from "zod";
import { roleOf } from "../analysis/inputs.ts";
import { COLLECT_SH } from "./collector-script.ts";
import { type Route, readQuery } from "./define.ts";
import { Problem, problemAnswers } from "./problem.ts";

const MOST_URL = 300;

const CollectorQuery = z.object({
  role: z
    .string()
    .max(40)
    .refine((name) => roleOf(name) !== undefined && !name.endsWith("-"), "no client, ds or rs with a suffix")
    .default("ds")
    .describe("The host as a part names it: `client`, `ds`, `rs1`; `rs` takes the machine's name as suffix"),
  seconds: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .refine((text) => Number(text) <= 600, "at most 600")
    .default("30")
    .describe("Length of the capture, 1 to 600"),
  post: z
    .string()
    .max(MOST_URL)
    .regex(/^https?:\/\/[A-Za-z0-9._~:/?#[\]@!$&()*+,;=%-]+$/)
    .refine((url) => URL.canParse(url), "no URL")
    .optional()
    .describe("Where the bundle is sent: the address of a service like this one"),
});

/** The lines of the script that hold its defaults. */
const DEFAULTS = /^ROLE='ds'\nDURATION=30\nPOST=''$/m;

export const getCollector: Route = {
  access: "public",
  config: {
    method: "get",
    path: "/v1/collector",
    operationId: "getCollector",
    summary: "Get the script that collects on a host",
    description:
      "A POSIX shell script that takes state, captures and state again, and packs one bundle: send it as the part " +
      "`<host>.bundle`. Options on its command line go before what is asked for here.",
    request: { query: CollectorQuery },
    responses: {
      200: {
        description: "The script",
        content: { "text/x-shellscript": { schema: { type: "string" } } },
      },
      ...problemAnswers("query-invalid", "internal"),
    },
  },
  handle(context) {
    const { role, seconds, post = "" } = readQuery(context, CollectorQuery);
    const defaults = `ROLE=${quoted(role)}\nDURATION=${Number(seconds)}\nPOST=${quoted(post)}`;
    if (!DEFAULTS.test(COLLECT_SH)) throw new Problem("internal", "the script has no defaults");
    const script = COLLECT_SH.replace(DEFAULTS, () => defaults);
    return context.body(script, 200, {
      "content-type": "text/x-shellscript; charset=utf-8",
      "content-disposition": 'inline; filename="collect.sh"',
    });
  },
};

/** One word of a shell, whatever is in it: within single quotes nothing has a meaning but their end. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
