import { expect, it } from "vitest";
import { answer } from "./answers-of.ts";

it("what a client sent again in segments that fit is no loss", async () => {
  const { stops, resent } = await answer("directorLoss", "tcp-tun-pmtu-healthy");
  expect(stops).toEqual([]);
  expect(resent).toEqual([{ director: "ds", packets: 4 }]);
});

it("what it sends again too big is one", async () => {
  const { stops, resent } = await answer("directorLoss", "tcp-tun-pmtu-blackhole");
  expect(resent).toEqual([]);
  expect(stops[0].stayed).toBeGreaterThan(0);
});

it("what nobody refused for its size is one, whatever comes after", async () => {
  const { stops, resent } = await answer("directorLoss", "dr-ds-firewall-drop");
  expect(resent).toEqual([]);
  expect(stops[0].stayed).toBe(60);
});
