/** A client generated from the committed document compiles, and works against the running service. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { type RunningWorker, startWorker } from "../../scripts/worker.ts";

const CLIENT = new URL("../client/", import.meta.url).pathname;
const run = promisify(execFile);
const inClient = (command: string, ...parameters: string[]) =>
  run(`${CLIENT}node_modules/.bin/${command}`, parameters, { cwd: CLIENT });

/** A module that this project's own compiler never sees: it is compiled by the client's. */
const Program = z.object({
  run: z.custom<(url: string, captures: ReadonlyMap<string, Blob>) => Promise<unknown>>(),
});

let worker: RunningWorker;
beforeAll(async () => {
  await inClient("openapi-typescript", "../../openapi/openapi.json", "-o", ".generated/api.ts");
  worker = await startWorker();
});
afterAll(() => worker?.stop());

it("compiles", async () => {
  await inClient("tsc", "-p", "tsconfig.json");
});

it("does not compile with a field that the document does not know", async () => {
  const bad = inClient(
    "tsc",
    "--noEmit",
    "--strict",
    "--allowImportingTsExtensions",
    "--module",
    "nodenext",
    "wrong-field.ts",
  );
  await expect(bad).rejects.toMatchObject({ stdout: expect.stringContaining("'conclusion' does not exist") });
});

it("makes, reads, lists and deletes a report", async () => {
  const program: unknown = await import(/* @vite-ignore */ `${CLIENT}program.ts`);
  const capture = await readFile(new URL("../fixtures/captures/ethernet.pcapng", import.meta.url));
  const result = await Program.parse(program).run(worker.url, new Map([["ds", new Blob([capture])]]));
  expect(result).toEqual({
    health: "ok",
    refused: ["nobody: part-unknown"],
    made: expect.stringMatching(/^(healthy|faulty|inconclusive) /),
    madeStatus: 201,
    same: true,
    verdict: expect.stringMatching(/^(healthy|faulty|inconclusive)$/),
    report: expect.stringContaining(`${worker.url}/v1/analyses/`),
    listed: true,
    rules: expect.any(Number),
    gone: 204,
    missing: "not-found",
  });
});
