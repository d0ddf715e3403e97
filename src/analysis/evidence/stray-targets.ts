/**
 * Question: whom do clients address instead of a VIP? Asked only where no packet of a virtual service was
 * seen at all: beside the service's traffic, tests of single servers are nothing strange.
 */
import { Direction, linkDirections } from "../observe/direction.ts";
import { protocolName } from "../observe/services.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface StrayTarget {
  /** The client's host. */
  readonly client: string;
  readonly address: string;
  /** Whose address it is: a host of the cluster, or empty. */
  readonly host: string;
  readonly role: string;
  /** A service's protocol and port; empty and 0 where only its MAC was asked for. */
  readonly protocol: string;
  readonly port: number;
  readonly packets: number;
  /** Packets that came back from there. */
  readonly answers: number;
  readonly cites: readonly Citation[];
}

export interface StrayTargets {
  /** Packets of virtual services that captures show, anywhere. */
  readonly served: number;
  readonly services: readonly { readonly protocol: string; readonly vip: string; readonly port: number }[];
  readonly targets: readonly StrayTarget[];
  /** Addresses whose MAC a client asked for in vain. */
  readonly sought: readonly StrayTarget[];
}

interface Draft extends StrayTarget {
  packets: number;
  answers: number;
  readonly cites: Citation[];
}

const MOST_TARGETS = 256;
const TCP = 6;
const RST = 0x04;

export function strayTargets(scene: Scene): StrayTargets | Absent {
  const { observed, cite } = scene;
  const { cast, captures, names, traffic, conversations } = observed;
  if (cast.services.length === 0)
    return absent({ en: "no virtual service is known", zh: "没有已知的虚拟服务" }, [
      { host: "ds", command: "ipvsadm -Ln" },
    ]);
  const clients = cast.members.flatMap((m, id) => (m.role === "client" && m.captured ? [id] : []));
  if (clients.length === 0)
    return absent(
      { en: "no capture of a client shows whom it addresses", zh: "没有客户端的抓包显示它访问谁" },
      [{ host: "client", command: "tcpdump -eni <interface> -s0 -w client.pcap" }],
    );
  const ports = new Set(
    cast.services.flatMap((s) => [
      `${s.protocol} ${s.port}`,
      ...s.destinations.map((d) => `${s.protocol} ${d.port}`),
    ]),
  );
  const drafts = new Map<string, Draft>();
  for (const id of clients) {
    const { sent, arrived } = traffic[id];
    for (let i = 0; i < sent.count; i++) {
      const flow = names.flow(captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]);
      const { protocol, destination, destinationPort } = flow;
      if (cast.vips.has(destination) || !ports.has(`${protocol} ${destinationPort}`)) continue;
      // What refuses a reply that came from another address than the VIP addresses nobody.
      if (protocol === TCP && captures[sent.capture[i]].decoded.packets.tcpFlags[sent.row[i]] & RST) continue;
      const key = `${id} ${protocol} ${destination} ${destinationPort}`;
      let draft = drafts.get(key);
      if (!draft) {
        if (drafts.size >= MOST_TARGETS) continue;
        draft = open(scene, id, destination, protocolName(protocol), destinationPort);
        drafts.set(key, draft);
      }
      draft.packets += sent.weight[i];
      if (draft.cites.length < 3)
        draft.cites.push(
          cite.sent(id, i, {
            en: `${draft.client} sends to ${destination} port ${destinationPort}`,
            zh: `${draft.client} 发往 ${destination} 端口 ${destinationPort}`,
          }),
        );
    }
    for (let i = 0; i < arrived.count; i++) {
      const flow = names.flow(captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]);
      const draft = drafts.get(`${id} ${flow.protocol} ${flow.source} ${flow.sourcePort}`);
      if (draft) draft.answers += arrived.weight[i];
    }
  }
  return {
    served: conversations.length,
    services: cast.services.map((s) => ({ protocol: protocolName(s.protocol), vip: s.vip, port: s.port })),
    targets: [...drafts.values()],
    sought: clients.flatMap((id) => soughtBy(scene, id)),
  };
}

function open({ observed }: Scene, client: number, address: string, protocol: string, port: number): Draft {
  const { cast } = observed;
  const owner = cast.memberOfIp(address);
  return {
    client: cast.members[client].name,
    address,
    host: owner < 0 ? "" : cast.members[owner].name,
    role: owner < 0 ? "" : cast.members[owner].role,
    protocol,
    port,
    packets: 0,
    answers: 0,
    cites: [],
  };
}

/** Addresses that it asked the link for, again and again, and that nobody has. */
function soughtBy(scene: Scene, id: number): readonly StrayTarget[] {
  const { observed, cite } = scene;
  const { cast, captures, names } = observed;
  const { name, macs } = cast.members[id];
  const directions = linkDirections(names, macs);
  const sought = new Map<string, Draft>();
  const answered = new Set<string>();
  captures.forEach((view, capture) => {
    if (view.host !== name) return;
    for (const m of view.decoded.neighbours) {
      if (m.kind === "reply") answered.add(m.senderIp);
      else if (directions[m.link] === Direction.sent && m.senderIp !== m.targetIp && !isUnset(m.senderIp)) {
        const draft = sought.get(m.targetIp) ?? open(scene, id, m.targetIp, "", 0);
        sought.set(m.targetIp, draft);
        draft.packets++;
        if (draft.cites.length < 3)
          draft.cites.push(
            cite.message({ capture, frame: m.frame }, m, {
              en: `${name} asks who has ${m.targetIp}`,
              zh: `${name} 查询 ${m.targetIp} 的 MAC`,
            }),
          );
      }
    }
  });
  return [...sought.values()].filter(
    (d) => d.packets >= 2 && d.host === "" && !answered.has(d.address) && !cast.vips.has(d.address),
  );
}

function isUnset(ip: string): boolean {
  return ip === "0.0.0.0" || ip === "::";
}
