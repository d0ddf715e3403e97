import { describe, expect, it } from "vitest";
import {
  asks,
  capturesOf,
  type Frames,
  framesOf,
  HOST_NAMES,
  HOSTS,
  type HostName,
  PORT,
  VIP,
} from "./build-cluster.ts";
import { ethernet, udp } from "./build-frames.ts";

function services(
  frames: Frames,
  hosts: readonly HostName[] = HOST_NAMES,
  ...given: Parameters<ReturnType<typeof capturesOf>["observe"]>
) {
  return capturesOf(frames, hosts)
    .observe(...given)
    .cast.services.map(({ protocol, vip, port, known, forwarding, destinations }) => ({
      name: `${protocol} ${vip}:${port}`,
      known,
      forwarding: [...forwarding],
      to: destinations.map((d) => `${d.ip}:${d.port}`).sort(),
    }));
}

const NAME = `17 ${VIP}:${PORT}`;
const RIPS = [`${HOSTS.rs1.ip}:${PORT}`, `${HOSTS.rs2.ip}:${PORT}`];

const table = (rows: string) =>
  `### ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n${rows}`;

describe("services that captures show", () => {
  it("of tunnelling: VIP and port of what is wrapped, real servers by the outer address", () =>
    expect(services(framesOf(asks(6), "tunnel"))).toEqual([
      { name: NAME, known: "inferred", forwarding: ["tunnel"], to: RIPS },
    ]));

  it("of NAT: what came in, and where it went", () =>
    expect(services(framesOf(asks(6), "masq"))).toEqual([
      { name: NAME, known: "inferred", forwarding: ["masq"], to: RIPS },
    ]));

  it("of direct routing: what went out again as it came in", () => {
    const [service, ...rest] = services(framesOf(asks(6)));
    expect(rest).toEqual([]);
    expect(service).toMatchObject({ name: NAME, known: "inferred" });
  });

  it("of a director that forwards nothing: what clients asked it and it did not answer", () => {
    const found = services(framesOf(asks(6, { ends: "in-ds" })));
    expect(found).toEqual([{ name: NAME, known: "inferred", forwarding: [], to: [] }]);
  });

  it("are not what the director answers itself", () => {
    const frames = framesOf(asks(4, { ends: "in-ds" }));
    const ssh = (i: number) =>
      [
        [
          20 + i,
          ethernet(
            HOSTS.client.mac,
            HOSTS.ds.mac,
            udp({ source: HOSTS.client.ip, destination: HOSTS.ds.ip, id: i }, 7, 22),
          ),
        ],
        [
          20 + i,
          ethernet(
            HOSTS.ds.mac,
            HOSTS.client.mac,
            udp({ source: HOSTS.ds.ip, destination: HOSTS.client.ip, id: i }, 22, 7),
          ),
        ],
      ] as const;
    const more = { ...frames, ds: [...frames.ds, ...[1, 2, 3].flatMap(ssh)] };
    expect(services(more).map((s) => s.name)).toEqual([NAME]);
  });

  it("are none without a director", () => expect(services(framesOf(asks(4)), ["client", "rs1"])).toEqual([]));
});

describe("services that the table lists", () => {
  it("are those, with methods, and captures add none", () =>
    expect(
      services(framesOf(asks(6)), HOST_NAMES, {
        "ds.state": table(`UDP  ${VIP}:${PORT} rr\n  -> ${RIPS[0]}           Route   1      0          3\n`),
      }),
    ).toEqual([{ name: NAME, known: "host-state", forwarding: ["route"], to: [RIPS[0]] }]));

  it("are one each, though --stats repeats them without a method", () => {
    const stats = `### ipvsadm -Ln --stats\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n  -> RemoteAddress:Port\nUDP  ${VIP}:${PORT}                  6       60        0     8880        0\n  -> ${RIPS[0]}                  3       30        0     4440        0\n`;
    const rows = `UDP  ${VIP}:${PORT} rr\n  -> ${RIPS[0]}           Tunnel  1      0          3\n`;
    for (const text of [table(rows) + stats, stats + table(rows)])
      expect(services(framesOf(asks(6)), HOST_NAMES, { "ds.state": text })).toEqual([
        { name: NAME, known: "host-state", forwarding: ["tunnel"], to: [RIPS[0]] },
      ]);
  });

  it("of a real server are not the cluster's", () =>
    expect(
      services(framesOf(asks(6), "tunnel"), HOST_NAMES, {
        "rs1.state": table(
          "TCP  198.51.100.1:80 rr\n  -> 198.51.100.2:80           Masq    1      0          3\n",
        ),
      }).map((s) => s.name),
    ).toEqual([NAME]));
});

it("are as the topology states them, before the table", () =>
  expect(
    services(
      framesOf(asks(6)),
      HOST_NAMES,
      {
        "ds.state": table(`UDP  ${VIP}:${PORT} rr\n  -> ${RIPS[0]}           Route   1      0          3\n`),
      },
      { services: [{ protocol: "udp", vip: VIP, port: PORT, forwarding: "route", destinations: [] }] },
    )[0],
  ).toMatchObject({ name: NAME, known: "stated", forwarding: ["route"] }));
