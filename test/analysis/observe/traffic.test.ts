import { describe, expect, it } from "vitest";
import { type Ask, asks, capturesOf, type Frames, framesOf, HOSTS, type HostName } from "./build-cluster.ts";
import { ethernet, udp } from "./build-frames.ts";
import type { TimedFrame } from "./build-views.ts";

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

  it("of one content are told apart once clocks are known, whatever these show", () => {
    const list = Array.from(
      { length: 12 },
      (_, i): Ask => ({ server: "rs1", port: 4000, id: 0, at: 10 + i * 5000 }),
    );
    const same = (frames: TimedFrame[]) => frames;
    const frames = framesOf(
      list.map((ask, i) => (i % 3 === 1 ? { ...ask, ends: "before-rs" as const } : ask)),
    );
    const alike = { ...frames, ds: same(frames.ds) };
    expect(joined(alike, "ds", "rs1", { rs1: { clockMs: 7_200_000 } })).toEqual([12, 8]);
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
