import { expect, it } from "vitest";
import { forgetVip, newestOfVip, noteVip } from "../../src/store/by-vip.ts";
import { memoryStore } from "../../src/store/memory.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const ID = ["0123456789abcdef0123456789abcdef", "7b0e2d1c-95d4-4b8e-8f3a-0c2a1e6f9d10", "another-report"];

it("gives the newest first, of that VIP alone", async () => {
  const store = memoryStore();
  await noteVip(store, "192.0.2.10", { id: ID[1], at: at(1) });
  await noteVip(store, "192.0.2.10", { id: ID[0], at: at(3) });
  await noteVip(store, "192.0.2.10", { id: ID[2], at: at(2) });
  await noteVip(store, "2001:db8::1", { id: "of-the-other", at: at(9) });
  const entries = [
    { id: ID[0], at: at(3) },
    { id: ID[2], at: at(2) },
    { id: ID[1], at: at(1) },
  ];
  expect(await newestOfVip(store, "192.0.2.10", 10)).toEqual(entries);
  expect(await newestOfVip(store, "192.0.2.10", 2)).toEqual(entries.slice(0, 2));
  expect(await newestOfVip(store, "192.0.2.11", 10)).toEqual([]);
});

it("notes once, and forgets", async () => {
  const store = memoryStore();
  const entry = { id: ID[1], at: at(1) };
  await noteVip(store, "192.0.2.10", entry);
  await noteVip(store, "192.0.2.10", entry);
  expect(await newestOfVip(store, "192.0.2.10", 10)).toEqual([entry]);
  await forgetVip(store, "192.0.2.10", entry);
  expect(await newestOfVip(store, "192.0.2.10", 10)).toEqual([]);
});
