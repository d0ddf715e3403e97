/** compose.yaml, Dockerfile and docs/self-hosting.md against what the service reads; no Docker engine is needed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { readEnvironment } from "../../src/env.ts";
import { S3Bindings } from "../../src/store/s3-client.ts";
import { ROOT, SOURCES } from "./source-files.ts";

const text = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");

const Environment = z.record(z.string(), z.string());
const Compose = z.object({
  services: z.object({
    "lvs-verdict": z.object({
      build: z.string(),
      environment: Environment,
      depends_on: z.record(z.string(), z.unknown()),
    }),
    store: z.object({ image: z.string(), environment: Environment, command: z.array(z.string()) }),
    bucket: z.object({ command: z.array(z.string()) }),
  }),
  volumes: z.record(z.string(), z.null()),
});
const { services } = Compose.parse(parse(text("compose.yaml")));

/** `${NAME:-default}` and `${NAME:?}` as Compose fills them in. */
const given = Object.fromEntries(
  Object.entries(services["lvs-verdict"].environment).map(([name, value]) => [
    name,
    value.replace(/\$\{\w+:-([^}]*)\}/g, "$1").replace(/\$\{\w+:\?\}/g, "a-secret-of-32-characters-or-more"),
  ]),
);

it("gives the service variables that it reads, and values that it takes", () => {
  const known = ["STORE", "ADMIN_TOKEN", "MASTER_KEY", ...Object.keys(S3Bindings.shape)];
  expect(Object.keys(given).filter((name) => !known.includes(name))).toEqual([]);
  expect(readEnvironment({ ...given }).storeName).toBe("s3");
  for (const name of ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]) {
    const { [name]: _, ...rest } = given;
    expect(() => readEnvironment(rest)).toThrow(name);
  }
});

it("names one bucket, one port, one region and one pair of keys on both sides", () => {
  const { store, bucket } = services;
  const { port } = new URL(given.S3_ENDPOINT);
  expect(store.command).toContain(`:${port}`);
  expect(store.command).toContain(given.S3_REGION);
  expect(bucket.command.join("")).toContain(`http://store:${port}/${given.S3_BUCKET})`);
  expect(bucket.command.join("")).toContain(`aws:amz:${given.S3_REGION}:s3`);
  expect(Object.values(store.environment)).toEqual([
    services["lvs-verdict"].environment.S3_ACCESS_KEY_ID,
    services["lvs-verdict"].environment.S3_SECRET_ACCESS_KEY,
  ]);
});

it.each([
  [200, true],
  [409, true],
  [403, false],
])("makes the bucket by a signed request; %i is good: %s", async (status, good) => {
  const requests: (string | undefined)[][] = [];
  const store = createServer(({ method, url, headers }, answer) => {
    requests.push([method, url, headers.authorization]);
    answer.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(store, "listening");
  const address = z.object({ port: z.number() }).parse(store.address());
  const [command] = services.bucket.command;
  const here = command.replaceAll("$$", "$").replace("store:7070", `127.0.0.1:${address.port}`);
  const child = spawn("sh", ["-c", here], {
    env: { ...process.env, KEYS: "someone:a secret" },
    stdio: "ignore",
  });
  const [code] = await once(child, "close");
  store.close();
  expect(code === 0).toBe(good);
  const signed = expect.stringMatching(
    /^AWS4-HMAC-SHA256 Credential=someone\/\d{8}\/us-east-1\/s3\/aws4_request, /,
  );
  expect(requests).toEqual([["PUT", "/lvs-verdict", signed]]);
});

it("builds an image that starts as scripts/start.sh does, and leaves no secret of the clone in it", () => {
  const dockerfile = text("Dockerfile");
  const start = text("scripts/start.sh");
  for (const word of start.match(
    /CLOUDFLARE_CF_FETCH_ENABLED=\w+|WRANGLER_SEND_METRICS=\w+|--show-\S+=false/g,
  ) ?? [])
    expect(dockerfile).toContain(word);
  expect(dockerfile).toContain("CLOUDFLARE_INCLUDE_PROCESS_ENV=true");
  expect(text(".dockerignore").split("\n")).toEqual(
    expect.arrayContaining([".dev.vars", ".wrangler", "**/node_modules"]),
  );
});

it("docs/self-hosting.md names the bucket of wrangler.toml, and variables that there are", () => {
  const page = text("docs/self-hosting.md");
  const [, bucket] = /^bucket_name = "(.+)"$/m.exec(text("wrangler.toml")) ?? [];
  expect(page).toContain(`r2 bucket create ${bucket}\n`);
  const readers = SOURCES.filter(({ path }) => path === "env.ts" || path.startsWith("store/")).map(
    (s) => s.text,
  );
  const rows = [...page.matchAll(/^\| (`[A-Z][^|]*) \|/gm)].flatMap(
    ([, cell]) => cell.match(/[A-Z][A-Z0-9_]+/g) ?? [],
  );
  expect(rows.length).toBeGreaterThan(6);
  for (const name of rows)
    expect(
      readers.some((source) => source.includes(name)),
      name,
    ).toBe(true);
});

it.each([
  "README.md",
  "examples/README.md",
  "docs/tutorial.md",
  "docs/self-hosting.md",
  "docs/how-sure-is-it.md",
  "docs/how-to-read-a-verdict.md",
])("%s leads nowhere that is not there", (page) => {
  const folder = page.includes("/") ? `${ROOT}${page.slice(0, page.lastIndexOf("/"))}/` : ROOT;
  for (const [, target] of text(page).matchAll(/\]\((?!https?:)([^)#]+)/g))
    expect(existsSync(`${folder}${target}`), target).toBe(true);
});

it("docs/how-sure-is-it.md says the numbers of docs/calibration.md", () => {
  const page = text("docs/how-sure-is-it.md");
  const table = text("docs/calibration.md");
  const rows = [
    ...table.matchAll(/^\| (?:whole|reduced) \| (\w+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) % \|$/gm),
  ];
  expect(rows).toHaveLength(6);
  // All were right: the sentences say so. One that is wrong has to change them.
  expect(rows.map(([, , , , wrong]) => wrong)).toEqual(rows.map(() => "0"));
  for (const [, , verdicts, , , atLeast] of rows)
    for (const number of [verdicts, atLeast]) expect(page).toMatch(new RegExp(`\\b${number}\\b`));
  for (const [, number] of table.matchAll(/(?:Healthy|No cause named): (\d+)/g))
    expect(page).toMatch(new RegExp(`\\b${number}\\b`));
});
