import { expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

const errors = async (bend?: Parameters<typeof answer>[2]) =>
  (await answer("tunnels", "tun-gre-csum-mismatch", bend)).servers.map(
    (s) => s.devices.find((d) => d.name === "gre-lvs")?.errors,
  );

it("compares one command's output with itself", async () => {
  for (const growth of await errors())
    expect(growth).toMatchObject({ name: "gre-lvs rx_errors", before: 0, after: 6, growth: 6 });
});

it("is not known with one snapshot", async () =>
  expect(await errors(without(".before"))).toEqual([undefined, undefined]));
