import { expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { answer } from "./answers-of.ts";

it("is what the filters' qdisc counted around the test", async () => {
  expect(await answer("ingressDrops", "rs-tc-ingress-drop")).toMatchObject({
    hosts: [
      { host: "rs1", compared: true, filters: [{ growth: 22 }] },
      { host: "rs2", compared: true, filters: [{ growth: 22 }] },
    ],
  });
});

it("is not known of one moment, nor where no qdisc was given", async () => {
  for (const given of [
    answer("ingressDrops", "rs-tc-ingress-drop", without(".before")),
    answer("ingressDrops", "dr-healthy"),
  ])
    expect(await given).toMatchObject({
      hosts: [
        { host: "rs1", compared: false, filters: [] },
        { host: "rs2", compared: false, filters: [] },
      ],
    });
});

it("is absent without the state of a real server", async () => {
  await expect(answer("ingressDrops", "dr-healthy", without("rs"))).rejects.toThrow("is absent");
});
