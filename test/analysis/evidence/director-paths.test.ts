import { describe, expect, it } from "vitest";
import { without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const CLIENT = "10.20.30.15";
const ofDs = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("directorPaths", id, bend)).directors[0];

describe("the way of lost requests into a director", () => {
  it("came in on one interface, and leads back by another", async () => {
    const { entrances, sources } = await ofDs("ds-rp-filter");
    expect(entrances.map((e) => [e.interface, e.rpFilter?.value, e.acceptLocal?.value])).toEqual([
      ["eth0", 1, 0],
    ]);
    expect(sources).toMatchObject([
      { client: CLIENT, lost: 12, passed: false, back: { kind: "via", hops: [{ interface: "eth1" }] } },
    ]);
  });

  it("has a source that the director itself holds", async () => {
    const { sources } = await ofDs("ds-martian-source");
    expect(sources).toMatchObject([{ client: CLIENT, own: { interface: "lo", prefixLength: 32 } }]);
  });

  it("is asked of lost requests only", async () => {
    expect((await answer("directorPaths", "dr-healthy")).directors).toEqual([]);
    // Without state its other interface may have sent them.
    expect((await answer("directorPaths", "ds-rp-filter", without(".state"))).directors).toEqual([]);
  });

  it("is not known without the director's capture", async () => {
    const noCapture = ({ part, bytes }: { part: string; bytes: Uint8Array }) =>
      part === "ds" ? undefined : bytes;
    expect((await absence("directorPaths", "dr-healthy", noCapture)).fill[0].host).toBe("ds");
  });
});
