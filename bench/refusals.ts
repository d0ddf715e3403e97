/**
 * Does the time of a refusal say more than its text? A foreign id beside one of nobody, and keys that are wrong in
 * one way beside keys that are wrong in another, in turns, against a service with keys and R2 as `npm start` has it.
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { formOf, readCase } from "../scripts/case-files.ts";
import { startWorker } from "../scripts/worker.ts";
import { median, quantile } from "./cpu.ts";
import { table } from "./table.ts";

const CASE = new URL("../test/cases/dr-antispoof", import.meta.url).pathname;
const OPERATOR = randomBytes(32).toString("hex");
/** The limiter lets a key, and an address without one, through 600 times a minute. */
const ROUNDS = 250;
const WARM_UP = 30;
/** Standard deviations of the rank sum: beyond that two sets of times are not of one kind (p < 0.0001). */
const MOST_DEVIATION = 4;

const Key = z.object({ key: z.string() });
const Made = z.object({ id: z.string() });

interface Request {
  readonly name: string;
  send(): Promise<Response>;
}

/** @returns whether no pair can be told apart by its times. */
export async function timeRefusals(): Promise<boolean> {
  const worker = await startWorker({
    variables: { LOCAL: "false", ADMIN_TOKEN: OPERATOR, TENANTS: '{"acme":{},"globex":{}}' },
  });
  try {
    const ask = (path: string, key: string, method = "GET", body?: FormData | string) =>
      fetch(`${worker.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
        },
        ...(body === undefined ? {} : { body }),
      });
    const newKey = async (tenant: string): Promise<string> => {
      const wanted = { name: "bench", tenant, scopes: ["analyses:read", "analyses:write"] };
      return Key.parse(await (await ask("/v1/keys", OPERATOR, "POST", JSON.stringify(wanted))).json()).key;
    };
    const made = await ask("/v1/analyses", await newKey("acme"), "POST", formOf(await readCase(CASE)));
    const { id: foreign } = Made.parse(await made.json());
    const nobodys = () => randomBytes(16).toString("hex");

    const pairs: (readonly [Request, Request])[] = [];
    for (const [method, suffix] of [
      ["GET", ""],
      ["GET", ".md"],
      ["GET", ".pcap"],
      ["GET", "/verdict"],
      ["DELETE", ""],
    ]) {
      const key = await newKey("globex");
      const named = (name: string, idOf: () => string): Request => ({
        name: `${method} /v1/analyses/ID${suffix}: ${name}`,
        send: () => ask(`/v1/analyses/${idOf()}${suffix}`, key, method),
      });
      pairs.push([named("another tenant's", () => foreign), named("nobody's", nobodys)]);
    }
    const secret = () => randomBytes(32).toString("base64url");
    const wrong = (name: string, keyOf: () => string): Request => ({
      name: `a key of ${name}`,
      send: () => ask(`/v1/analyses/${foreign}`, keyOf()),
    });
    const id = () => `key-${randomBytes(8).toString("hex")}`;
    pairs.push([
      wrong("a tenant, that is none of its own", () => `lvs_acme.${id()}.${secret()}`),
      wrong("no tenant", () => `lvs_nobody.${id()}.${secret()}`),
    ]);
    return await compared(pairs);
  } finally {
    await worker.stop();
  }
}

async function compared(pairs: readonly (readonly [Request, Request])[]): Promise<boolean> {
  const rows: string[][] = [];
  let alike = true;
  for (const pair of pairs) {
    const times: readonly [number[], number[]] = [[], []];
    const statuses = new Set<number>();
    for (let round = 0; round < WARM_UP + ROUNDS; round++)
      // Now the one is first, now the other: what comes second finds other caches.
      for (const which of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const start = performance.now();
        const answer = await pair[which].send();
        await answer.arrayBuffer();
        const spent = performance.now() - start;
        statuses.add(answer.status);
        if (round >= WARM_UP) times[which].push(spent);
      }
    const deviation = rankDeviation(...times);
    const isAlike = Math.abs(deviation) <= MOST_DEVIATION && statuses.size === 1;
    alike &&= isAlike;
    for (const which of [0, 1] as const)
      rows.push([
        pair[which].name,
        [...statuses].join(" and "),
        median(times[which]).toFixed(2),
        quantile(times[which], 0.95).toFixed(2),
        which === 0 ? "" : `${deviation.toFixed(1)}${isAlike ? "" : " TOLD APART"}`,
      ]);
  }
  console.log(`\n## Refusals: ms of ${ROUNDS} requests each, in turns\n`);
  console.log(
    table(["request", "status", "median", "95th percentile", "deviation of ranks from chance"], rows),
  );
  return alike;
}

/** Of the rank sum of `a` among both, in standard deviations (Wilcoxon, Mann and Whitney; normal approximation). */
function rankDeviation(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((ms) => ({ ms, of: 0 })), ...b.map((ms) => ({ ms, of: 1 }))];
  all.sort((x, y) => x.ms - y.ms);
  const sum = all.reduce((total, { of }, i) => (of === 0 ? total + i + 1 : total), 0);
  const mean = (a.length * (all.length + 1)) / 2;
  return (sum - mean) / Math.sqrt((a.length * b.length * (all.length + 1)) / 12);
}
