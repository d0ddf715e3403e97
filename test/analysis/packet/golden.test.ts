/** Real frames against what an independent decoder says of them. See the fixture's README. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod";
import { rowIn } from "./decode-one.ts";

const Golden = z.array(
  z.object({
    name: z.string(),
    linkType: z.number(),
    original: z.number(),
    hex: z.string(),
    dontFragment: z.boolean(),
    firstFragment: z.boolean(),
    laterFragment: z.boolean(),
    link: z.record(z.string(), z.union([z.string(), z.number()])),
    expected: z.record(z.string(), z.unknown()),
  }),
);

const path = new URL("../../fixtures/frames/golden.json", import.meta.url);
const goldens = Golden.parse(JSON.parse(readFileSync(path, "utf8")));

test.each(goldens)("$name", (golden) => {
  const bytes = Uint8Array.from(Buffer.from(golden.hex, "hex"));
  const row = rowIn(bytes, { linkType: golden.linkType, original: golden.original });
  expect(row).toMatchObject(golden.expected);
  expect(row.link).toMatchObject(golden.link);
  expect(row.flags.includes("dontFragment")).toBe(golden.dontFragment);
  expect(row.flags.includes("firstFragment")).toBe(golden.firstFragment);
  expect(row.flags.includes("laterFragment")).toBe(golden.laterFragment);
  expect(row.flags.includes("truncated")).toBe(golden.original > bytes.length);
});

test("the fixture covers tunnels, fragments, cut frames and every kind of transport", () => {
  const names = goldens.map((golden) => golden.name).join("\n");
  for (const part of ["ip:ip:udp", "gre", "(gue)", "vxlan", "laterFragment", "cut", "tcp", "ipv6:icmpv6"])
    expect(names).toContain(part);
});
