/** What README.md and docs/ tell people to type works: run against the service, or excepted with a reason. */
import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";
import { Report } from "../../src/report/schema.ts";
import { ROOT } from "../shape/source-files.ts";
import { documentedCommands } from "./documented-commands.ts";

/** First lines of what is not run here, and why. */
const EXCEPTED: ReadonlyMap<string, string> = new Map([
  ["npm run demo", "the demo starts a service of its own; npm test is this very run"],
  ["npm start", "serves until it is ended; all tests of this project start the service that way"],
  ["npm start            # http://127.0.0.1:8787, offline; PORT=9000 npm start for another port", "the same"],
  ["PORT=9000 npm start", "the same"],
  [
    "npm start -- --var STORE:s3 --var S3_ENDPOINT:https://s3.example.net --var S3_BUCKET:reports",
    "wants a store",
  ],
  [
    'curl -fsS "$URL/v1/collector?role=ds&seconds=30" | sudo sh      # and role=client, role=rs on the others',
    "captures on this machine, as root, for half a minute; collector.test.ts runs it in network namespaces",
  ],
  ["npm ci", "has run, or no test would"],
  ["npx wrangler login", "wants an account with Cloudflare"],
  ["npx wrangler deploy --dry-run", "bundles for seconds what the service bundles to start"],
  ["npx wrangler secret put S3_ACCESS_KEY_ID", "wants an account with Cloudflare"],
  [
    "npx lvs-verdict keys make --server https://verdict.example.net --name ci --scope analyses:write,analyses:read",
    "wants a service with keys; keys.test.ts does the same",
  ],
  ["export LVS_VERDICT_KEY=$ADMIN_TOKEN", "the same"],
  ["export S3_ACCESS_KEY_ID=lvs S3_SECRET_ACCESS_KEY=$(openssl rand -hex 20)", "wants a Docker engine"],
]);

const COMMANDS = documentedCommands();
const CASES = `${ROOT}test/cases/`;
const HERE = "http://127.0.0.1:8787";

const home = mkdtempSync(join(tmpdir(), "lvs-verdict-docs-"));
let worker: RunningWorker;
/** Reports that comparisons may name. */
let ids: readonly string[] = [];
const realCurl = execFileSync("bash", ["-c", "type -P curl"], { encoding: "utf8" }).trim();

async function idOf(name: string): Promise<string> {
  const form = new FormData();
  form.append("ds", new Blob([readFileSync(`${CASES}${name}/ds.pcap`)]), "ds.pcap");
  const made = await fetch(`${worker.url}/v1/analyses`, { method: "POST", body: form });
  return z.object({ id: z.string() }).parse(await made.json()).id;
}

beforeAll(async () => {
  worker = await startWorker();
  // Where a reader would type it: a clone, with files of their own beside.
  symlinkSync(`${ROOT}test`, join(home, "test"));
  for (const [folder, from] of [
    [".", "article"],
    ["1", "article"],
    ["2", "dr-healthy"],
  ]) {
    mkdirSync(join(home, folder), { recursive: true });
    for (const host of ["client", "ds", "rs1", "rs2"])
      copyFileSync(`${CASES}${from}/${host}.pcap`, join(home, folder, `${host}.pcap`));
    for (const host of ["ds", "rs1"])
      copyFileSync(`${CASES}article/${host}.state.txt`, join(home, folder, `${host}.txt`));
  }
  mkdirSync(join(home, "bin"));
  // The command line of this clone; a verdict is no failure of the command.
  const npx = `#!/bin/sh\n[ "$1" = lvs-verdict ] || exit 90\nshift\n"${process.execPath}" ${ROOT}cli/main.ts "$@"\ncode=$?\n[ $code -gt 2 ] && exit $code\nexit 0\n`;
  writeFileSync(join(home, "bin/npx"), npx);
  chmodSync(join(home, "bin/npx"), 0o755);
  // What the server refuses is a failure, though the commands as people type them would show it.
  const curl = `#!/bin/bash\n[[ " $* " =~ \\ -[a-zA-Z]*f ]] || set -- --fail-with-body "$@"\nexec "${realCurl}" "$@"\n`;
  writeFileSync(join(home, "bin/curl"), curl);
  chmodSync(join(home, "bin/curl"), 0o755);
  ids = [await idOf("article"), await idOf("dr-healthy")];
});
afterAll(async () => {
  await worker?.stop();
  rmSync(home, { recursive: true, force: true });
});

function run(script: string) {
  const [before, after] = ids;
  const named = script.replace("<id>", before).replace("<id>", after);
  const local = named.replaceAll(HERE, worker.url).replaceAll("/tmp/", `${home}/`);
  const env = { ...process.env, PATH: `${join(home, "bin")}:${process.env.PATH}` };
  return new Promise<{ exit: number | null; out: string; err: string }>((resolve) => {
    const child = execFile("bash", ["-euc", local], { cwd: home, env, maxBuffer: 1 << 26 }, (_, out, err) =>
      resolve({ exit: child.exitCode, out, err }),
    );
  });
}

describe("documented commands", () => {
  it("are found", () => {
    expect(COMMANDS.filter(({ page }) => page === "README.md").length).toBeGreaterThan(4);
    expect(COMMANDS.filter(({ page }) => page.startsWith("docs/")).length).toBeGreaterThan(10);
  });

  it("are excepted only where they stand", () => {
    const known = COMMANDS.map(({ first }) => first);
    expect([...EXCEPTED.keys()].filter((first) => !known.includes(first))).toEqual([]);
  });

  it.each(COMMANDS.filter(({ first }) => !EXCEPTED.has(first)))(
    "$page: $first",
    async ({ script, output }) => {
      const { exit, out, err } = await run(script);
      expect(exit, `${err}\n${out.slice(0, 2000)}`).toBe(0);
      const lines = out.split("\n");
      expect(output.filter((line) => !lines.includes(line))).toEqual([]);
    },
  );
});

describe("docs/how-to-read-a-verdict.md", () => {
  const text = readFileSync(`${ROOT}docs/how-to-read-a-verdict.md`, "utf8");
  it.each([
    ...Object.keys(Report.shape),
    ...Object.keys(Report.shape.verdict.shape),
    ...Object.keys(Report.shape.findings.element.shape),
  ])("explains %s", (field) =>
    expect(text).toMatch(new RegExp(`\`${field}\`|^## ${field}$|^## probes and ${field}$`, "m")),
  );
});
