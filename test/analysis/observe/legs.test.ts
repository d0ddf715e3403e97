import { describe, expect, it } from "vitest";
import {
  type Ask,
  asks,
  capturesOf,
  framesOf,
  HOST_NAMES,
  HOSTS,
  type HostName,
  type Mode,
} from "./build-cluster.ts";

function legs(list: readonly Ask[], mode: Mode = "route", hosts: readonly HostName[] = HOST_NAMES) {
  const { legs: found, cast } = capturesOf(framesOf(list, mode), hosts).observe();
  const name = (id: number) => (id < 0 ? "?" : cast.members[id].name);
  return found.map(
    ({ from, to, direction, counts: c }) =>
      `${name(from)}>${name(to)} ${direction}: ${c.sent} = ${c.arrived} + ${c.missing} missing + ${c.unknown} unknown`,
  );
}

const whole = (n: number) => `${n} = ${n} + 0 missing + 0 unknown`;

describe("the legs", () => {
  it.each(["route", "tunnel"] as const)(
    "of %s: to the director, through it, to real servers, into them, and back to the client",
    (mode) =>
      expect(legs(asks(10), mode)).toEqual([
        `client>ds request: ${whole(10)}`,
        `ds>ds request: ${whole(10)}`,
        `ds>rs1 request: ${whole(5)}`,
        `ds>rs2 request: ${whole(5)}`,
        `rs1>rs1 request: ${whole(5)}`,
        `rs2>rs2 request: ${whole(5)}`,
        `rs1>client reply: ${whole(5)}`,
        `rs2>client reply: ${whole(5)}`,
      ]),
  );

  it("of NAT: replies go back through the director", () =>
    expect(legs(asks(10), "masq").slice(6)).toEqual([
      `rs1>ds reply: ${whole(5)}`,
      `rs2>ds reply: ${whole(5)}`,
      `ds>ds reply: ${whole(10)}`,
      `ds>client reply: ${whole(10)}`,
    ]));

  it("count a packet as missing where it ends", () => {
    const some = (ends: NonNullable<Ask["ends"]>) =>
      asks(20).map((ask, i): Ask => (i % 10 === 4 ? { ...ask, ends } : ask));
    expect(legs(some("before-ds"))[0]).toBe("client>ds request: 20 = 18 + 2 missing + 0 unknown");
    expect(legs(some("in-ds"))[1]).toBe("ds>ds request: 20 = 18 + 2 missing + 0 unknown");
    expect(legs(some("before-rs"))[2]).toBe("ds>rs1 request: 10 = 8 + 2 missing + 0 unknown");
    expect(legs(some("before-client")).at(-2)).toBe("rs1>client reply: 10 = 8 + 2 missing + 0 unknown");
  });

  it("without the other end's capture are unknown, and go where the frame was sent", () => {
    const found = legs(asks(10), "tunnel", ["ds"]);
    expect(found[0]).toBe(`ds>ds request: ${whole(10)}`);
    expect(found.slice(1).join()).not.toContain(" missing + 0 unknown");
    expect(found.slice(1).every((l) => l.includes("= 0 + 0 missing"))).toBe(true);
  });

  it("through a director whose captures show only one side are unknown", () => {
    const frames = framesOf(asks(10));
    const oneSide = {
      ...frames,
      ds: frames.ds.filter(([, b]) => b.subarray(0, 6).join() === macBytes(HOSTS.ds.mac)),
    };
    const { legs: found, cast } = capturesOf(oneSide).observe();
    const transit = found.find((l) => l.from === l.to && l.from === cast.memberOfName("ds"));
    expect(transit?.counts).toMatchObject({ sent: 10, missing: 0, unknown: 10 });
    expect(transit?.because).toContain(
      "10 unknown: the captures of ds do not show what it sends to the real servers",
    );
  });

  it("count what the director sends itself from it on", () => {
    const found = legs(asks(4, { from: "192.0.2.100" }));
    expect(found.some((l) => l.startsWith("ds>rs1 request"))).toBe(true);
  });

  it("say why a packet counts as missing, and nothing where none does", () => {
    const because = (list: readonly Ask[]) =>
      capturesOf(framesOf(list))
        .observe()
        .legs.map((l) => l.because);
    expect(new Set(because(asks(10)))).toEqual(new Set([""]));
    const lossy = asks(20).map((ask, i): Ask => (i % 10 === 4 ? { ...ask, ends: "in-ds" } : ask));
    expect(because(lossy)[1]).toBe("2 came in and did not go out in the captures of ds");
    const lost = asks(20).map((ask, i): Ask => (i % 10 === 4 ? { ...ask, ends: "before-rs" } : ask));
    expect(because(lost)[2]).toBe(
      "rs1 was capturing, shows other frames of the same sender, and not these 2",
    );
  });

  it("are none without a service", () => expect(legs([])).toEqual([]));
});

function macBytes(mac: string): string {
  return mac
    .split(":")
    .map((pair) => Number.parseInt(pair, 16))
    .join();
}
