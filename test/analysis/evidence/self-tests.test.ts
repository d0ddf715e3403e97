import { expect, it } from "vitest";
import type { CasePart } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

it("finds none where a client asks", async () => {
  expect(await answer("selfTests", "dr-healthy")).toMatchObject({ conversations: 6, own: [], cites: [] });
});

it("finds the director's own, by source, beside the clients'", async () => {
  expect(await answer("selfTests", "dr-vip2vip-martian")).toMatchObject({
    conversations: 2,
    own: [{ host: "ds", conversations: 2 }],
  });
  const both = await answer("selfTests", "dr-antispoof-matrix");
  expect(both).toMatchObject({ conversations: 6, own: [{ host: "ds", conversations: 4 }] });
});

it("has no answer without a packet", async () => {
  const stateOnly = ({ part, bytes }: CasePart) => (part.includes(".state") ? bytes : undefined);
  expect((await absence("selfTests", "dr-healthy", stateOnly)).because.en).toBe("no capture shows a request");
});
