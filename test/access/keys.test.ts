import * as fc from "fast-check";
import { expect, it } from "vitest";
import { callerOf, createKey, parseKey } from "../../src/access/keys.ts";
import { memoryStore } from "../../src/store/memory.ts";

it("knows a key again, and no other", async () => {
  const keys = memoryStore();
  const { key, stored } = await createKey(keys, "acme", { name: "ci", scopes: ["analyses:read"], days: 1 });
  const read = parseKey(key);
  expect(read).toMatchObject({ tenant: "acme", id: stored.id });
  if (!read) throw new Error("no key");
  expect(await callerOf(keys, read)).toEqual({
    tenant: "acme",
    name: stored.id,
    scopes: ["analyses:read"],
    everyTenant: false,
  });
  const swapped = read.secret.replace(/^./, (first) => (first === "A" ? "B" : "A"));
  expect(await callerOf(keys, { ...read, secret: swapped })).toBeUndefined();
  expect(await callerOf(keys, { ...read, secret: "" })).toBeUndefined();
  expect(await callerOf(keys, { ...read, secret: stored.hash })).toBeUndefined();
  expect(await callerOf(memoryStore(), read)).toBeUndefined();
});

it("takes no other text for a key, and never more of it than is bounded", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300 }),
      fc.constantFrom("", "lvs_", "lvs_acme.", "lvs_acme.key-0123456789abcdef."),
      (text, start) => {
        const key = parseKey(start + text);
        if (key) expect(`lvs_${key.tenant}.${key.id}.${key.secret}`).toBe(start + text);
      },
    ),
  );
  for (const text of [
    "lvs_../x.key-0123456789abcdef.s",
    "lvs_A.key-0123456789abcdef.s",
    "lvs_acme.KEY-0.s",
    "lvs_acme.key-0123456789abcdef.",
    "lvs_acme.key-0123456789abcdef.s.t",
  ])
    expect(parseKey(text), text).toBeUndefined();
});
