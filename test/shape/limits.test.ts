/** docs/limits.md is the table in code. `npx vitest run --project node test/shape/limits.test.ts -u` writes it anew. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { LIMITS } from "../../src/routes/limits.ts";
import { ROOT } from "./source-files.ts";

const HEAD = `# Limits

What a request, its inputs and an analysis may take; \`GET /v1/limits\` gives the same as JSON. *Refused*: the request gets a
4xx that names the limit. *Cut*: what is beyond it is left out, and the report says so at the input. *Ended*: by the platform,
with an error of its own. Requests per key, and bytes and analyses per tenant: [self-hosting](self-hosting.md).

| limit | at most | of what | beyond it |
|---|---:|---|---|
`;

it("is documented as it is", async () => {
  const rows = LIMITS.map(
    ({ name, value, unit, beyond, of }) =>
      `| \`${name}\` | ${value.toLocaleString("en")} ${unit === "count" ? "" : unit} | ${of} | ${beyond} |`,
  );
  await expect(`${HEAD}${rows.join("\n").replaceAll("  ", " ")}\n`).toMatchFileSnapshot(
    `${ROOT}docs/limits.md`,
  );
});

it("names the CPU time that is configured", async () => {
  const configured = /^cpu_ms = ([\d_]+)$/m.exec(await readFile(`${ROOT}wrangler.toml`, "utf8"))?.[1];
  const limit = LIMITS.find(({ name }) => name === "cpu");
  expect(1_000 * (limit?.value ?? 0)).toBe(Number(configured?.replaceAll("_", "")));
});

it("names each limit once", () => {
  expect(new Set(LIMITS.map(({ name }) => name)).size).toBe(LIMITS.length);
  for (const { value } of LIMITS) expect(Number.isSafeInteger(value) && value > 0).toBe(true);
});
