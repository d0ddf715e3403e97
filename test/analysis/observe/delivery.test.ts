import { describe, expect, it } from "vitest";
import { type Ask, asks, capturesOf, type Frames, framesOf, HOSTS, PORT, VIP } from "./build-cluster.ts";
import { ethernet, icmpError, udp } from "./build-frames.ts";
import type { TimedFrame } from "./build-views.ts";

type Counters = Readonly<Record<string, number>>;

const nstat = (counters: Counters) =>
  `### nstat -az\n#kernel\n${Object.entries(counters)
    .map(([name, value]) => `${name}                    ${value}                  0.0\n`)
    .join("")}`;

/** Growth of counters of rs1 around the test, from 1000. */
function states(growth: Counters) {
  const before = Object.fromEntries(Object.keys(growth).map((name) => [name, 1000]));
  const after = Object.fromEntries(Object.entries(growth).map(([name, n]) => [name, 1000 + n]));
  return { "rs1.state.before": nstat(before), "rs1.state.after": nstat(after) };
}

function delivery(frames: Frames, growth?: Counters) {
  const { deliveries, cast } = capturesOf(frames).observe(growth ? states(growth) : {});
  const found = deliveries.find((d) => d.member === cast.memberOfName("rs1"));
  if (!found) throw new Error("nothing arrived at rs1");
  return found;
}

const counts = (...given: Parameters<typeof delivery>) => {
  const { leg } = delivery(...given);
  return { ...leg.counts, because: leg.because };
};

const ALL: readonly Ask[] = asks(20, { server: "rs1" });
const SILENT: readonly Ask[] = asks(20, { server: "rs1", ends: "in-rs" });

describe("delivery into a real server", () => {
  it("is proven by answers", () =>
    expect(counts(framesOf(ALL))).toMatchObject({ sent: 20, arrived: 20, missing: 0, unknown: 0 }));

  it("is proven by answers that were lost on their way", () =>
    expect(counts(framesOf(asks(20, { server: "rs1", ends: "before-client" })))).toMatchObject({
      arrived: 20,
    }));

  it("is open without an answer and without counters", () =>
    expect(counts(framesOf(SILENT))).toMatchObject({ arrived: 0, missing: 0, unknown: 20 }));

  it.each([
    "IpInAddrErrors",
    "TcpExtIPReversePathFilter",
    "UdpNoPorts",
    "UdpRcvbufErrors",
    "UdpInCsumErrors",
    "IpInUnknownProtos",
  ])("failed where %s grew by as many", (name) => {
    expect(counts(framesOf(SILENT), { [name]: 20, UdpInDatagrams: 0 })).toMatchObject({
      missing: 20,
      unknown: 0,
      because: expect.stringContaining(`${name} grew by 20, from 1000 to 1020`),
    });
  });

  it("is not disproven by a counter that grew by far fewer", () =>
    expect(counts(framesOf(SILENT), { IpInAddrErrors: 3 })).toMatchObject({ missing: 0, unknown: 20 }));

  it("failed somewhere before the sockets where IP received more than it delivered", () =>
    expect(counts(framesOf(SILENT), { IpInReceives: 24, IpInDelivers: 4, UdpInDatagrams: 0 })).toMatchObject({
      missing: 20,
      because: expect.stringContaining("received 20 packets that it did not deliver"),
    }));

  it("is proven by datagrams given to sockets: the application is silent", () =>
    expect(counts(framesOf(SILENT), { UdpInDatagrams: 20 })).toMatchObject({ arrived: 20, missing: 0 }));

  it("is open where datagrams may have been others'", () => {
    const frames = framesOf(SILENT);
    const other = (i: number): TimedFrame => [
      15 + i,
      ethernet(
        HOSTS.ds.mac,
        HOSTS.rs1.mac,
        udp({ source: HOSTS.ds.ip, destination: HOSTS.rs1.ip, id: i }, 1, 9999),
      ),
    ];
    const more = Array.from({ length: 15 }, (_, i) => other(i));
    const busy = { ...frames, ds: [...frames.ds, ...more], rs1: [...frames.rs1, ...more] };
    expect(counts(busy, { UdpInDatagrams: 15 })).toMatchObject({ arrived: 0, missing: 0, unknown: 20 });
  });

  it("failed where the host itself refuses: ICMP from its MAC, quoting the request", () => {
    const frames = framesOf(SILENT);
    const about = udp({ source: HOSTS.client.ip, destination: VIP, id: 100, ttl: 63 }, 4000, PORT);
    const refusal: TimedFrame = [
      15,
      ethernet(
        HOSTS.rs1.mac,
        HOSTS.client.mac,
        icmpError({ source: VIP, destination: HOSTS.client.ip }, 3, 3, about),
      ),
    ];
    const refused = { ...frames, rs1: [...frames.rs1, refusal], client: [...frames.client, refusal] };
    const { refusals, leg } = delivery(refused);
    expect(refusals).toHaveLength(1);
    expect(leg.counts).toMatchObject({ missing: 20, unknown: 0 });
    // The same from the director's MAC is no word of rs1.
    const elsewhere: TimedFrame = [15, ethernet(HOSTS.ds.mac, HOSTS.client.mac, refusal[1].subarray(14))];
    expect(delivery({ ...frames, client: [...frames.client, elsewhere] }).refusals).toEqual([]);
  });

  it("is partly open where some of a conversation was answered", () => {
    const mixed = ALL.map((ask, i): Ask => (i % 4 === 0 ? { ...ask, ends: "in-rs" } : ask));
    const { arrived, missing, unknown } = counts(framesOf(mixed));
    expect([arrived, missing, unknown]).toEqual([15, 0, 5]);
  });

  it("is nothing where nothing arrived", () => {
    const { deliveries } = capturesOf(framesOf(asks(6, { ends: "before-rs" }))).observe();
    expect(deliveries).toEqual([]);
  });
});
