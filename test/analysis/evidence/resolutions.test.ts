import { expect, it } from "vitest";
import { answer } from "./answers-of.ts";

it("counts what was asked for and answered, and cites it", async () => {
  const { servers } = await answer("returnPaths", "dr-healthy");
  const [asked] = servers[0].asked.filter((a) => a.ip === "192.168.1.15");
  expect(asked).toMatchObject({ asked: 1, answered: 1, tell: ["192.168.1.48"] });
  expect(asked.cites[0]).toMatchObject({ kind: "frame", host: "rs1" });
});
