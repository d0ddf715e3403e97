/** Before anything is read: what the states say that reading has to know, as bytes. */
import * as z from "zod";
import { plainSha256 } from "../../lib/digest.ts";
import { serverEnds } from "../fold/servers.ts";
import type { Input } from "../inputs.ts";
import { knownServers } from "../known-servers.ts";
import { readInputs } from "../read-inputs.ts";
import type { Redaction } from "../redact/redactor.ts";

const Hints = z.object({ servers: z.array(z.number()) });

export async function hintsOf(texts: AsyncIterable<Input>, redaction?: Redaction): Promise<Uint8Array> {
  const { states, topology } = await readInputs(texts, 0, plainSha256, redaction);
  const servers = [...serverEnds(knownServers(states, topology))];
  return new TextEncoder().encode(JSON.stringify({ servers }));
}

/** Known servers' ends, see fold/flows.ts. */
export function serversOf(hints: Uint8Array): ReadonlySet<number> {
  return new Set(Hints.parse(JSON.parse(new TextDecoder().decode(hints))).servers);
}
