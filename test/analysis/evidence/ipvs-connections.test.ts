import { expect, it } from "vitest";
import { connectionKey } from "../../../src/analysis/evidence/ipvs-connections.ts";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

it("has the connections of a director by what its clients see", async () => {
  const { directors } = await answer("ipvsConnections", "ipvs-stale-udp");
  expect(directors).toMatchObject([{ director: "ds", complete: true, afterTest: true, templates: [] }]);
  const key = connectionKey({
    protocol: 17,
    client: "192.168.1.15",
    clientPort: 40001,
    vip: "192.168.1.60",
    port: 52002,
  });
  expect(directors[0].connections.get(key)).toMatchObject({ state: "UDP", serverPort: 52002 });
  expect(directors[0].connections.size).toBe(4);
});

it("asks for them where they are missing", async () => {
  const { fill } = await absence("ipvsConnections", "ipvs-stale-udp", without("ds.state"));
  expect(fill).toEqual([{ host: "ds", command: "ipvsadm -Lnc" }]);
});
