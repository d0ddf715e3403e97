import { describe, expect, it } from "vitest";
import { asks, capturesOf, type Frames, framesOf, HOSTS, PORT, VIP } from "./build-cluster.ts";
import { cooked, ethernet } from "./build-frames.ts";
import type { CaptureOptions, TimedFrame } from "./build-views.ts";

/** Per packet that the director forwarded, the real server that it is taken to be for. */
function targets(frames: Frames, states: Readonly<Record<string, string>> = {}, ds: CaptureOptions = {}) {
  const { traffic, cast, captures, flowConversation } = capturesOf(frames, ["client", "ds", "rs1", "rs2"], {
    ds,
  }).observe(states);
  const { sent, fate } = traffic[cast.memberOfName("ds")];
  return Array.from({ length: sent.count }, (_, i) => i)
    .filter((i) => {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      return code >= 0 && (code & 1) === 0;
    })
    .map((i) => (fate.target[i] < 0 ? "?" : cast.members[fate.target[i]].name));
}

/** The director's capture by `-i any`: no destination MACs. */
function byAny(frames: Frames): Frames {
  const ds = frames.ds.map(([at, bytes]): TimedFrame => {
    const own =
      bytes.subarray(6, 12).join() ===
      HOSTS.ds.mac
        .split(":")
        .map((p) => Number.parseInt(p, 16))
        .join();
    const source = Array.from(bytes.subarray(6, 12), (b) => b.toString(16).padStart(2, "0")).join(":");
    return [at, cooked(source, own ? 4 : 0, bytes.subarray(14))];
  });
  return { ...frames, ds: ds.filter(([, bytes]) => bytes[16] >> 4 === 4) };
}

const ANY = { linkType: 113 };

describe("the real server that a packet is for", () => {
  it("is whose MAC it carries", () =>
    expect(targets(framesOf(asks(4, { ends: "before-rs" })))).toEqual(["rs1", "rs2", "rs1", "rs2"]));

  it("is the outer destination of a tunnel where there is no MAC", () =>
    expect(targets(byAny(framesOf(asks(4, { ends: "before-rs" }), "tunnel")), {}, ANY)).toEqual([
      "rs1",
      "rs2",
      "rs1",
      "rs2",
    ]));

  it("is not that of another packet of the conversation where the frame has a MAC of its own: connections move", () => {
    const list = asks(8, { port: 4000, server: "rs2" }).map((ask, i) =>
      i > 3 ? { ...ask, server: "rs1" as const } : ask,
    );
    const frames = framesOf(list);
    // Nothing is known of rs2 but that a MAC is there.
    const { traffic, cast, legs } = capturesOf(frames, ["client", "ds", "rs1"]).observe();
    const { fate } = traffic[cast.memberOfName("ds")];
    expect([...fate.target].filter((target) => target === cast.memberOfName("rs1")).length).toBe(
      [...fate.receiver].filter((receiver) => receiver === cast.memberOfName("rs1")).length,
    );
    expect(legs.filter((l) => l.counts.missing > 0)).toEqual([]);
  });

  it("is that of another packet of the conversation that arrived", () => {
    const list = asks(8).map((ask, i) => (i > 3 ? { ...ask, ends: "before-rs" as const } : ask));
    expect(targets(byAny(framesOf(list)), {}, ANY)).toEqual([
      "rs1",
      "rs2",
      "rs1",
      "rs2",
      "rs1",
      "rs2",
      "rs1",
      "rs2",
    ]);
  });

  it("is what the connection table says", () => {
    const rows = [
      [4000, HOSTS.rs2.ip],
      [4001, HOSTS.rs1.ip],
    ].map(
      ([port, rip]) =>
        `UDP 04:50  UDP         ${HOSTS.client.ip}:${port}    ${VIP}:${PORT}     ${rip}:${PORT}\n`,
    );
    const connections = `### ipvsadm -Lnc\nIPVS connection entries\npro expire state       source             virtual            destination\n${rows.join("")}`;
    expect(
      targets(byAny(framesOf(asks(4, { ends: "before-rs" }))), { "ds.state": connections }, ANY),
    ).toEqual(["rs2", "rs1", "rs2", "rs1"]);
  });

  it("is, by elimination, the one that gets nothing, when a MAC is nobody's", () => {
    const frames = framesOf(asks(4, { ends: "before-rs" }));
    const stale = frames.ds.map(([at, bytes]): TimedFrame => {
      const to = Array.from(bytes.subarray(0, 6), (b) => b.toString(16).padStart(2, "0")).join(":");
      return to === HOSTS.rs1.mac && bytes[12] === 8 && bytes[13] === 0
        ? [at, ethernet(HOSTS.ds.mac, "02:de:ad:00:be:ef", bytes.subarray(14))]
        : [at, bytes];
    });
    const rows = [HOSTS.rs1.ip, HOSTS.rs2.ip].map((rip) => `  -> ${rip}:${PORT}  Route   1  0  0\n`);
    const table = `### ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nUDP  ${VIP}:${PORT} rr\n${rows.join("")}`;
    expect(targets({ ...frames, ds: stale }, { "ds.state": table })).toEqual(["rs1", "rs2", "rs1", "rs2"]);
    // Without the table there may be a third real server, whose MAC it is.
    expect(targets({ ...frames, ds: stale })).toEqual(["?", "rs2", "?", "rs2"]);
  });
});
