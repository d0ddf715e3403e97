import { describe, expect, it } from "vitest";
import { type Ask, asks, capturesOf, type Frames, framesOf, HOSTS, type HostName } from "./build-cluster.ts";
import { ethernet, udp } from "./build-frames.ts";

/** From one host to another: packets sent there, and how many of them arrived. */
function joined(frames: Frames, from: HostName, to: HostName, options = {}) {
  const { traffic, cast } = capturesOf(frames, undefined, options).observe();
  const { fate } = traffic[cast.memberOfName(from)];
  const other = cast.memberOfName(to);
  const arrived = fate.receiver.filter((r) => r === other).length;
  const aimed = fate.target.filter((t, i) => t === other || fate.receiver[i] === other).length;
  return [aimed, arrived];
}

describe("packets between two hosts", () => {
  it("are joined by content, for controls as for the service", () => {
    const frames = framesOf(asks(6));
    expect(joined(frames, "client", "ds")).toEqual([6, 6]);
    expect(joined(frames, "ds", "rs1")).toEqual([3, 3]);
    expect(joined(frames, "rs2", "client")).toEqual([3, 3]);
  });

  it("that were lost have a target and no receiver", () =>
    expect(joined(framesOf(asks(6, { ends: "before-rs" })), "ds", "rs2")).toEqual([3, 0]));

  it("of one content are told apart by time once others have aligned the clocks", () => {
    // The first ones differ; then the same datagram again and again, every second, some of them lost.
    const aligning = asks(4, { server: "rs1" });
    const alike = Array.from({ length: 12 }, (_, i): Ask => {
      const ask = { server: "rs1", port: 4000, id: 0, seed: 99, at: 1000 + i * 5000 } as const;
      return i % 3 === 1 ? { ...ask, ends: "before-rs" } : ask;
    });
    const options = { ds: { clockMs: -50_000 }, rs1: { clockMs: 7_200_000 } };
    const { traffic, cast } = capturesOf(framesOf([...aligning, ...alike]), undefined, options).observe();
    const { sent, fate } = traffic[cast.memberOfName("ds")];
    const rs1 = cast.memberOfName("rs1");
    const fates = Array.from({ length: sent.count }, (_, i) => fate.receiver[i] === rs1);
    const expected = [...aligning, ...alike].map((ask) => ask.ends === undefined);
    expect(fates.slice(-expected.length)).toEqual(expected);
  });

  it("may carry a router's MACs: then their addresses tell", () => {
    const router = "02:00:00:00:00:fe";
    const packet = udp({ source: HOSTS.client.ip, destination: HOSTS.rs1.ip, id: 9 }, 1, 2);
    const frames = framesOf(asks(2));
    const routed = {
      ...frames,
      client: [...frames.client, [15, ethernet(HOSTS.client.mac, router, packet)] as const],
      rs1: [...frames.rs1, [16, ethernet(router, HOSTS.rs1.mac, packet)] as const],
    };
    const [aimed, arrived] = joined(routed, "client", "rs1");
    expect([aimed, arrived]).toEqual([1, 1]);
  });
});
