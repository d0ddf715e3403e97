/**
 * Sends captures and host state to LVS Verdict, prints the verdict. Node 24 runs it as it is:
 *
 *     npx openapi-typescript openapi/openapi.json -o examples/.generated/api.ts      (once, for the types)
 *     SERVER=http://127.0.0.1:8787 node examples/client.ts ds=ds.cap ds.state=ds.txt
 */
import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import type { components } from "./.generated/api.ts";

type Report = components["schemas"]["Report"];

const EXITS = { healthy: 0, faulty: 1, inconclusive: 2 } as const;
const server = process.env.SERVER ?? "http://127.0.0.1:8787";

/** Where the server takes a key. */
const key = process.env.LVS_VERDICT_KEY;
const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };

async function analyse(words: readonly string[]): Promise<Report> {
  const form = new FormData();
  for (const word of words) {
    const [part = ""] = word.split("=", 1);
    const path = word.slice(part.length + 1);
    // A blob over a file: read while it is sent.
    form.append(part, await openAsBlob(path), basename(path));
  }
  const answer = await fetch(`${server}/v1/analyses`, { method: "POST", body: form, headers });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

try {
  const { verdict, segments } = await analyse(process.argv.slice(2));
  console.log(verdict.outcome, verdict.confidence, verdict.cause);
  console.log(verdict.summary);
  for (const { direction, from, to, packets } of segments)
    console.log(`${direction} ${from} > ${to}: ${packets.missing} of ${packets.sent} missing`);
  process.exitCode = EXITS[verdict.outcome];
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 3;
}
