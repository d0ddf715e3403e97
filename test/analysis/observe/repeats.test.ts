import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ethernet, payload, udp } from "./build-frames.ts";
import { Captures, type TimedFrame } from "./build-views.ts";

const CLIENT = { ip: "10.0.0.9", mac: "02:00:00:00:00:09" };
const DS = { ip: "10.0.0.1", mac: "02:00:00:00:00:01", vip: "10.0.0.100" };
const RS = { ip: "10.0.0.2", mac: "02:00:00:00:00:02" };
const IPVS = `### ipvsadm -Ln
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
UDP  ${DS.vip}:53 rr
  -> ${RS.ip}:53               Route   1      0          0
`;
const state = (ip: string, mac: string, ...more: readonly string[]) =>
  `### ip addr\n2: eth0: <UP> mtu 1500\n    link/ether ${mac} brd ff:ff:ff:ff:ff:ff\n${[ip, ...more].map((a) => `    inet ${a}/24 scope global eth0\n`).join("")}`;

const request = (id: number, from: string, to: string, ttl: number) =>
  ethernet(from, to, udp({ source: CLIENT.ip, destination: DS.vip, id, ttl }, 1000, 53, payload(60, id)));

/** @param sent when the director sends the copies of each packet on, ms. @param came when they arrive; none: it is lost */
function forwarded(
  packets: readonly { readonly sent: readonly number[]; readonly came: readonly number[] }[],
) {
  const ds: TimedFrame[] = [];
  const rs: TimedFrame[] = [];
  packets.forEach(({ sent, came }, i) => {
    const at = i * 100;
    for (const ms of sent)
      ds.push(
        [at + ms, request(i + 1, CLIENT.mac, DS.mac, 64)],
        [at + ms + 0.01, request(i + 1, DS.mac, RS.mac, 63)],
      );
    for (const ms of came) rs.push([at + ms, request(i + 1, DS.mac, RS.mac, 63)]);
  });
  // Both captures run all the time.
  const mark = (ms: number): TimedFrame => [
    ms,
    ethernet(DS.mac, RS.mac, udp({ source: DS.ip, destination: RS.ip, id: 999 }, 7, ms)),
  ];
  const ends = [mark(0), mark(packets.length * 100 + 60)];
  const inOrder = (frames: TimedFrame[]) => [...ends, ...frames].sort(([a], [b]) => a - b);
  const observed = new Captures()
    .add("ds", inOrder(ds))
    .add("rs1", inOrder(rs))
    .observe({
      "ds.state": `${state(DS.ip, DS.mac, DS.vip)}${IPVS}`,
      "rs1.state": state(RS.ip, RS.mac, DS.vip),
    });
  const leg = observed.legs.find(
    (l) =>
      l.direction === "request" &&
      l.from !== l.to &&
      l.from >= 0 &&
      observed.cast.members[l.from].name === "ds",
  );
  return { observed, leg };
}

const PLAIN = { sent: [1], came: [2] };

describe("packets that the network made two of", () => {
  it.each([
    ["two sent apart, that arrive together", { sent: [1, 5], came: [9, 9.5] }],
    ["two sent together, that arrive apart", { sent: [1, 1.5], came: [4, 9] }],
    ["one sent, that arrives twice apart", { sent: [1], came: [4, 9] }],
    ["one sent, that arrives twice together", { sent: [1], came: [4, 4.2] }],
    ["three sent apart, that arrive together", { sent: [1, 5, 9], came: [12, 12.5, 13] }],
  ])("%s: nothing is missing, and no capture has a hole", (_, doubled) => {
    const { observed, leg } = forwarded([PLAIN, doubled, PLAIN]);
    expect(leg?.counts).toMatchObject({ missing: 0, unknown: 0 });
    for (const { name } of observed.cast.members) {
      const holes = observed.gate.visibility(observed.cast.memberOfName(name))?.holes;
      expect([...(holes?.values() ?? [])].reduce((a, b) => a + b, 0)).toBe(0);
    }
  });

  it("a copy that is lost is missing, and so is a packet", () => {
    expect(forwarded([PLAIN, { sent: [1, 5], came: [9] }, PLAIN]).leg?.counts.missing).toBe(1);
    expect(forwarded([PLAIN, { sent: [1], came: [] }, PLAIN]).leg?.counts.missing).toBe(1);
  });

  it("whatever the copies, no more is missing than did not arrive", () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 6 }), (packets) => {
        const all = packets.map((sent) => {
          const apart = sent.sort((a, b) => a - b).map((ms) => ms + 1);
          return { sent: apart, came: apart.map((ms) => 25 + ms / 10) };
        });
        expect(forwarded([PLAIN, ...all, PLAIN]).leg?.counts.missing).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
