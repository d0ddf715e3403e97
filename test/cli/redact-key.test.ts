import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { redactionOf } from "../../cli/redact-key.ts";
import { deriveKey } from "../../src/lib/derive-key.ts";
import { MAIN } from "../../src/store/define.ts";

const scratch = mkdtempSync(join(tmpdir(), "lvs-verdict-key-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it("calls things as a server with the same master key does", async () => {
  const master = "a master key of at least 32 characters";
  const file = join(scratch, "key");
  writeFileSync(file, `${master}\n`);
  expect(await redactionOf("all", file)).toEqual({ mode: "all", key: deriveKey(master, "redact", MAIN) });
});

it("calls things otherwise each time where no key is given, and nothing where nothing is asked", async () => {
  const [one, other] = [await redactionOf("addresses", undefined), await redactionOf("addresses", undefined)];
  expect(one?.key).toHaveLength(32);
  expect(one?.key).not.toEqual(other?.key);
  expect(await redactionOf(undefined, undefined)).toBeUndefined();
});
