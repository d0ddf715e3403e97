import { describe, expect, it } from "vitest";
import { type Ask, asks, capturesOf, framesOf, HOST_NAMES, type HostName } from "./build-cluster.ts";
import { ethernet, tcp } from "./build-frames.ts";
import { Captures, type TimedFrame } from "./build-views.ts";

const answered = (list: readonly Ask[], hosts: readonly HostName[] = HOST_NAMES) =>
  capturesOf(framesOf(list), hosts).observe().answered;

describe("conversations answered at the client", () => {
  it("are those with as many replies as requests", () =>
    expect(answered(asks(10))).toMatchObject({ asked: 2, answered: 2 }));

  it("are not those with one reply less", () => {
    const list = asks(10).map((ask, i): Ask => (i === 9 ? { ...ask, ends: "before-client" } : ask));
    expect(answered(list)).toMatchObject({ asked: 2, answered: 1 });
  });

  it("are none where no client's capture shows it", () =>
    expect(answered(asks(10), ["ds", "rs1", "rs2"])).toMatchObject({ asked: 2, answered: 0 }));
});

describe("a TCP conversation", () => {
  const [CLIENT, DS, VIP] = ["02:00:00:00:00:01", "02:00:00:00:00:10", "192.0.2.100"];
  const to = (flags: number, id: number) =>
    ethernet(
      CLIENT,
      DS,
      tcp({ source: "192.0.2.1", destination: VIP, id, from: 4000, to: 80, flags, sequence: id }),
    );
  const progress = (...flags: readonly number[]) => {
    const frames = flags.map((f, i): TimedFrame => [i, to(f, i + 1)]);
    const on = flags.map(
      (f, i): TimedFrame => [i + 0.1, ethernet(DS, "02:00:00:00:00:21", to(f, i + 1).subarray(14))],
    );
    const ds = [...frames, ...on].sort((a, b) => a[0] - b[0]);
    return new Captures().add("ds", ds).observe(
      {},
      {
        services: [{ protocol: "tcp", vip: VIP, port: 80, destinations: [] }],
      },
    ).answered;
  };

  it("gets on once the client acknowledges: replies reach it", () =>
    expect(progress(0x02, 0x10, 0x18)).toMatchObject({ asked: 1, progressing: 1 }));

  it("does not by SYN after SYN, nor by a reset", () => {
    expect(progress(0x02, 0x02, 0x02)).toMatchObject({ asked: 1, progressing: 0 });
    expect(progress(0x02, 0x14)).toMatchObject({ asked: 1, progressing: 0 });
  });
});
