/** `keys`: an operator makes, lists and revokes API keys of a server. */
import * as z from "zod";
import { type Answer, ask } from "./ask.ts";
import { EXITS, type Exit, Unusable } from "./exits.ts";
import type { MultipartBody } from "./multipart-body.ts";
import type { Keys } from "./options.ts";
import { jsonOf, refusalOf } from "./refusal.ts";
import type { Terminal } from "./terminal.ts";

const Key = z.object({
  id: z.string(),
  tenant: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.string(),
});
const NewKey = Key.extend({ key: z.string() });
const Page = z.object({ keys: z.array(Key), next: z.string().nullable() });

/** @throws Unusable when the server does not do it. */
export async function operateKeys(command: Keys, terminal: Terminal): Promise<Exit> {
  switch (command.action) {
    case "make": {
      const { label: name, scopes, tenant, days } = command;
      const body = jsonBody({ name, scopes, tenant, days });
      const made = NewKey.parse(jsonOf(await asked(command, "/v1/keys", "POST", body)));
      terminal.err.write(`${lineOf(made)}\nIt is shown this once:\n`);
      terminal.out.write(`${made.key}\n`);
      return EXITS.healthy;
    }
    case "list": {
      for (let cursor = ""; ; ) {
        const page = Page.parse(jsonOf(await asked(command, `/v1/keys?${cursor}`, "GET")));
        for (const key of page.keys) terminal.out.write(`${lineOf(key)}\n`);
        if (page.next === null) return EXITS.healthy;
        cursor = `cursor=${page.next}`;
      }
    }
    case "revoke": {
      await asked(command, `/v1/keys/${encodeURIComponent(command.id)}`, "DELETE");
      terminal.err.write(`${command.id} is good for nothing from now on\n`);
      return EXITS.healthy;
    }
  }
}

const lineOf = ({ id, tenant, name, scopes, expiresAt }: z.infer<typeof Key>) =>
  `${id}  ${tenant}  ${scopes.join(",")}  until ${expiresAt.slice(0, 10)}  ${name}`;

async function asked(
  { server, key, tenant }: Keys,
  path: string,
  method: "GET" | "POST" | "DELETE",
  body?: MultipartBody,
): Promise<Answer> {
  const url = new URL(`${server.origin}${server.pathname.replace(/\/$/, "")}${path}`);
  if (tenant !== undefined && method !== "POST") url.searchParams.set("tenant", tenant);
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await ask(url, headers, body, method).catch(() => {
    throw new Unusable(`${server.origin} does not answer`);
  });
  if (answer.status >= 300) throw new Unusable(refusalOf(server, answer));
  return answer;
}

function jsonBody(value: object): MultipartBody {
  const bytes = Buffer.from(JSON.stringify(value));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { contentType: "application/json", lengthBytes: bytes.length, chunks: chunks() };
}
