/** Question: who claims the VIP on the link, and which requests went past the director? */
import { isVrrpMac } from "../observe/own-macs.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";

export interface VipClaim {
  readonly vip: string;
  readonly mac: string;
  /** Host of that MAC, or empty. */
  readonly host: string;
  readonly role: string;
  readonly kind: "reply" | "request";
  readonly times: number;
  readonly cite: Citation;
}

export interface VipClaims {
  readonly claims: readonly VipClaim[];
  /** Requests that a client sent to a real server's MAC, per host. */
  readonly bypass: readonly {
    readonly host: string;
    readonly packets: number;
    /** Of those that no client's capture shows: did all come from a client's MAC? Another may be a director's that no part is of. */
    readonly fromClients: boolean;
    readonly cites: readonly Citation[];
  }[];
  /** Requests that left clients, and those of them that a director's MAC was the target of. */
  readonly requests: number;
  readonly toDirectors: number;
}

export function vipClaims({ observed, cite }: Scene): VipClaims | Absent {
  const { cast, captures, names, traffic, flowConversation } = observed;
  if (cast.vips.size === 0)
    return absent({ en: "no VIP is known", zh: "没有已知的 VIP" }, [{ host: "ds", command: "ipvsadm -Ln" }]);
  const claims = new Map<string, VipClaim & { times: number }>();
  captures.forEach(({ decoded }, capture) => {
    for (const m of decoded.neighbours) {
      const ip = m.senderIp;
      if (!cast.vips.has(ip) || isVrrpMac(m.senderMac)) continue;
      const key = `${ip} ${m.senderMac} ${m.kind}`;
      const known = claims.get(key);
      if (known) known.times++;
      else {
        const member = cast.memberOfMac(m.senderMac);
        claims.set(key, {
          vip: ip,
          mac: m.senderMac,
          host: member < 0 ? "" : cast.members[member].name,
          role: member < 0 ? "" : cast.members[member].role,
          kind: m.kind,
          times: 1,
          cite: cite.message({ capture, frame: m.frame }, m, {
            en:
              m.kind === "reply"
                ? `${ip} is at ${m.senderMac}`
                : `who has ${m.targetIp}, tell ${ip} at ${m.senderMac}`,
            zh:
              m.kind === "reply"
                ? `应答：${ip} 的 MAC 是 ${m.senderMac}`
                : `查询 ${m.targetIp} 的 MAC，要求告知 ${ip}（MAC ${m.senderMac}）`,
          }),
        });
      }
    }
  });
  const bypass = new Map<number, { from: number; index: number }[]>();
  const note = (key: number, from: number, index: number) => {
    const list = bypass.get(key);
    if (list) list.push({ from, index });
    else bypass.set(key, [{ from, index }]);
  };
  let requests = 0;
  let toDirectors = 0;
  traffic.forEach(({ sent, fate }, from) => {
    if (cast.members[from].role !== "client") return;
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      if (code < 0 || code & 1) continue;
      requests += sent.weight[i];
      // Where a director between captured nothing, the next host that shows it is not whom the frame was for.
      const { destinationMac } = names.link(captures[sent.capture[i]].decoded.packets.link[sent.row[i]]);
      const seen = fate.receiver[i] >= 0 ? fate.receiver[i] : fate.target[i];
      const to = destinationMac === undefined ? seen : cast.memberOfMac(destinationMac);
      if (to >= 0 && cast.members[to].role === "real-server") note(to, from, i);
      else if (to >= 0 && cast.members[to].role === "director") toDirectors += sent.weight[i];
    }
  });
  // Without the client's capture: requests that a real server got from no director, TTL untouched.
  traffic.forEach(({ arrived, sender, sentAs }, id) => {
    if (cast.members[id].role !== "real-server" || bypass.has(id)) return;
    for (let i = 0; i < arrived.count; i++) {
      const table = captures[arrived.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[arrived.row[i]]];
      if (code < 0 || code & 1 || sentAs[i] >= 0 || table.envelope[arrived.row[i]] !== 0) continue;
      const { sourceMac } = names.link(table.link[arrived.row[i]]);
      // A MAC that no part stands for is a client's, or that of the router in front of clients.
      const outside = sender[i] < 0 ? sourceMac !== undefined : cast.members[sender[i]].role === "client";
      if (outside) note(-1 - id, id, i);
    }
  });
  return {
    claims: [...claims.values()],
    requests,
    toDirectors,
    bypass: [...bypass].map(([key, indexes]) => {
      const atServer = key < 0;
      const id = atServer ? -1 - key : key;
      return {
        host: cast.members[id].name,
        packets: indexes.reduce(
          (n, { from, index }) => n + (atServer ? traffic[from].arrived : traffic[from].sent).weight[index],
          0,
        ),
        fromClients:
          !atServer ||
          indexes.every(({ index }) => {
            const sender = traffic[id].sender[index];
            return sender >= 0 && cast.members[sender].role === "client";
          }),
        cites: indexes.slice(0, 2).map(({ from, index }) =>
          atServer
            ? cite.arrived(from, index, {
                en: `came to ${cast.members[id].name} from no director`,
                zh: `到达 ${cast.members[id].name}，但不是来自 DS`,
              })
            : cite.sent(from, index, {
                en: `sent to the MAC of ${cast.members[id].name}, past the director`,
                zh: `发往 ${cast.members[id].name} 的 MAC，绕过了 DS`,
              }),
        ),
      };
    }),
  };
}
