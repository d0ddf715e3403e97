import { describe, expect, it } from "vitest";
import { editText, without } from "../analyze-case.ts";
import { absence, answer } from "./answers-of.ts";

const ofDs = async (id: string, bend?: Parameters<typeof answer>[2]) =>
  (await answer("receiveLosses", id, bend)).directors[0];

describe("what a director's adapters drop on receipt", () => {
  it("had no room", async () => {
    const { noRoom, compared } = await ofDs("ds-nic-rx-drop");
    expect(noRoom).toMatchObject([
      { interface: "eth0", name: "rx_missed_errors", before: 412, after: 422, growth: 10 },
    ]);
    expect(compared).toBe(true);
  });

  it("ended in a tc filter", async () => {
    const { filters, noRoom } = await ofDs("xdp-or-tc-ingress-drop");
    expect(filters).toMatchObject([{ interface: "eth0", name: "dropped of clsact", growth: 12 }]);
    expect(noRoom).toEqual([]);
  });

  it("is nothing in a healthy cluster, and not compared by one snapshot", async () => {
    expect(await ofDs("dr-healthy")).toMatchObject({
      noRoom: [],
      dropped: [],
      filters: [],
      programs: [],
      merging: [],
    });
    expect((await ofDs("dr-healthy", without(".before"))).compared).toBe(false);
  });

  it("may end in an XDP program, or be merged before", async () => {
    const bend = editText(
      (part) => part.startsWith("ds.state"),
      (text) =>
        `${text.replace(/(eth0@if\d+: <[A-Z,_]+> mtu 1500) qdisc/, "$1 xdpgeneric/id:9 qdisc")}### ethtool -k eth0\nFeatures for eth0:\nlarge-receive-offload: on\n`,
    );
    const { programs, merging } = await ofDs("dr-healthy", bend);
    expect(programs).toMatchObject([{ interface: "eth0" }]);
    expect(merging).toMatchObject([{ interface: "eth0", name: "large-receive-offload" }]);
  });

  it("is not known without state", async () => {
    expect((await absence("receiveLosses", "dr-healthy", without(".state"))).fill.map((f) => f.host)).toEqual(
      ["ds"],
    );
  });
});
