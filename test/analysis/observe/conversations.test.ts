import { describe, expect, it } from "vitest";
import { asks, capturesOf, type Frames, framesOf, HOST_NAMES, HOSTS, PORT, VIP } from "./build-cluster.ts";
import { ethernet, udp } from "./build-frames.ts";

type States = Readonly<Record<string, string>>;

const table = (port: number, forwarding: string, to = PORT) => ({
  "ds.state": `### ipvsadm -Ln\nIP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nUDP  ${VIP}:${port} rr\n  -> ${HOSTS.rs1.ip}:${to}           ${forwarding}   1      0          3\n  -> ${HOSTS.rs2.ip}:${to}           ${forwarding}   1      0          3\n`,
});

function conversations(frames: Frames, states: States = {}) {
  const { conversations: list, flowConversation, names } = capturesOf(frames, HOST_NAMES).observe(states);
  const flows = [...flowConversation].flatMap((code, id) => {
    const f = names.flow(id);
    return code < 0 ? [] : [`${code & 1 ? "reply" : "request"} ${code >> 1} ${f.source} > ${f.destination}`];
  });
  return { list, flows: flows.sort() };
}

const { client, rs1 } = HOSTS;

describe("a conversation", () => {
  it("is a client's 5-tuple to a service, both ways", () => {
    const { list, flows } = conversations(framesOf(asks(4)));
    expect(list.map((c) => [c.client, c.clientPort, c.vip, c.port, c.served, c.clientMember])).toEqual([
      [client.ip, 4000, VIP, PORT, true, 0],
      [client.ip, 4001, VIP, PORT, true, 0],
    ]);
    expect(flows).toEqual([
      `reply 0 ${VIP} > ${client.ip}`,
      `reply 1 ${VIP} > ${client.ip}`,
      `request 0 ${client.ip} > ${VIP}`,
      `request 1 ${client.ip} > ${VIP}`,
    ]);
  });

  it("goes through NAT under all its addresses", () => {
    const { flows } = conversations(framesOf(asks(1), "masq"));
    expect(flows).toEqual(
      [
        `reply 0 ${rs1.ip} > ${client.ip}`,
        `reply 0 ${VIP} > ${client.ip}`,
        `request 0 ${client.ip} > ${rs1.ip}`,
        `request 0 ${client.ip} > ${VIP}`,
      ].sort(),
    );
  });

  it("goes through a tunnel as what is inside", () =>
    expect(conversations(framesOf(asks(1), "tunnel")).flows).toEqual([
      `reply 0 ${VIP} > ${client.ip}`,
      `request 0 ${client.ip} > ${VIP}`,
    ]));

  it("has replies from the wrong address", () => {
    const frames = framesOf(asks(1, { ends: "in-rs" }));
    const wrong = ethernet(rs1.mac, client.mac, udp({ source: rs1.ip, destination: client.ip }, PORT, 4000));
    const { flows } = conversations({ ...frames, rs1: [...frames.rs1, [15, wrong]] });
    expect(flows).toContain(`reply 0 ${rs1.ip} > ${client.ip}`);
  });

  it("does not have those of a test straight to the real server from the same port", () => {
    const frames = framesOf(asks(1, { ends: "in-rs" }));
    const asked = ethernet(client.mac, rs1.mac, udp({ source: client.ip, destination: rs1.ip }, 4000, PORT));
    const answered = ethernet(
      rs1.mac,
      client.mac,
      udp({ source: rs1.ip, destination: client.ip }, PORT, 4000),
    );
    const { flows } = conversations({ ...frames, rs1: [...frames.rs1, [15, asked], [16, answered]] });
    expect(flows).toEqual([`request 0 ${client.ip} > ${VIP}`]);
  });

  it("of the director itself has the VIP as client", () => {
    const { list } = conversations(framesOf(asks(2, { from: VIP })));
    expect(list.map((c) => [c.client, c.clientMember])).toEqual([
      [VIP, 1],
      [VIP, 1],
    ]);
  });
});

describe("requests to the VIP that no service of the table takes", () => {
  it("are conversations when nothing else is: clients meant that port", () => {
    const { list } = conversations(framesOf(asks(2, { ends: "in-ds" })), table(8053, "Route"));
    expect(list.map((c) => [c.port, c.served])).toEqual([
      [PORT, false],
      [PORT, false],
    ]);
  });

  it("are none beside those that a service takes", () => {
    const frames = framesOf(asks(2));
    const stray = ethernet(
      client.mac,
      HOSTS.ds.mac,
      udp({ source: client.ip, destination: VIP }, 4000, 9999),
    );
    const { list } = conversations(
      { ...frames, client: [...frames.client, [15, stray]] },
      table(PORT, "Route"),
    );
    expect(list.map((c) => c.port)).toEqual([PORT, PORT]);
  });
});

describe("the connection table", () => {
  const connections = `### ipvsadm -Lnc\nIPVS connection entries\npro expire state       source             virtual            destination\nUDP 04:50  UDP         ${client.ip}:4000    ${VIP}:${PORT}     ${rs1.ip}:${PORT}\nUDP 04:50  UDP         198.51.100.9:7777    ${VIP}:${PORT}     ${rs1.ip}:${PORT}\n`;

  it("names clients that no capture shows", () => {
    const { list } = conversations(framesOf(asks(1)), {
      "ds.state": table(PORT, "Route")["ds.state"] + connections,
    });
    expect(list.map((c) => `${c.client}:${c.clientPort}`)).toEqual([
      `${client.ip}:4000`,
      "198.51.100.9:7777",
    ]);
  });
});
