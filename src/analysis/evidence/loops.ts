/**
 * Question: which requests come back to the director from where it sent them, and does that host have a
 * virtual service of its own for them?
 */
import { endpoint } from "../../lib/ip.ts";
import { PROTOCOL_NUMBER } from "../observe/services.ts";
import { packetsIn } from "../observe/weight.ts";
import { citeLine, headerText } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { hasWhole, lastState } from "./host-view.ts";

/** A host that the director forwards to, and what its own IPVS table has of the same service. */
export interface Peer {
  readonly host: string;
  /** The host's whole table was pasted. */
  readonly known: boolean;
  /** Has it the service? */
  readonly serves: boolean;
  /** Does its service have an address of the director as real server? */
  readonly sendsBack: boolean;
  readonly cites: readonly Citation[];
}

export interface Loop {
  readonly director: string;
  /** Requests that came in from the peer, not from a client. */
  readonly returned: number;
  readonly lowestTtl: number;
  readonly protocol: number;
  readonly vip: string;
  readonly port: number;
  readonly peer: Peer;
  readonly cites: readonly Citation[];
}

export interface Loops {
  readonly loops: readonly Loop[];
  /** Pairs whose tables send the same service to one another, whether or not packets were seen. */
  readonly mutual: readonly {
    readonly director: string;
    readonly peer: Peer;
    readonly service: string;
    readonly vip: string;
    readonly cite: Citation;
  }[];
}

export function loops(scene: Scene): Loops | Absent {
  const { cast } = scene.observed;
  const directors = cast.members.flatMap((m, id) => (m.role === "director" ? [id] : []));
  if (directors.length === 0)
    return absent({ en: "no part is a director's", zh: "没有属于 DS 的输入" }, [
      { host: "ds", command: "ipvsadm -Ln" },
    ]);
  return {
    loops: directors.flatMap((id) => loopsAt(scene, id)),
    mutual: directors.flatMap((id) => mutualOf(scene, id)),
  };
}

function loopsAt({ observed, cite }: Scene, director: number): readonly Loop[] {
  const { cast, captures, conversations, flowConversation, names, traffic } = observed;
  const { arrived, sender } = traffic[director];
  const found = new Map<string, { other: number; conversation: number; indexes: number[]; ttl: number }>();
  for (let i = 0; i < arrived.count; i++) {
    const table = captures[arrived.capture[i]].decoded.packets;
    const code = flowConversation[table.flow[arrived.row[i]]];
    const from = sender[i];
    if (code < 0 || code & 1 || from < 0 || from === director || cast.members[from].role === "client")
      continue;
    const { protocol, vip, port, clientMember } = conversations[code >> 1];
    // A real server may be a client of the service as well.
    if (clientMember === from) continue;
    const key = `${from} ${protocol} ${vip} ${port}`;
    const known = found.get(key);
    const ttl = table.ttl[arrived.row[i]];
    if (!known) found.set(key, { other: from, conversation: code >> 1, indexes: [i], ttl });
    else {
      known.indexes.push(i);
      known.ttl = Math.min(known.ttl, ttl);
    }
  }
  return [...found.values()].map(({ other, conversation, indexes, ttl }): Loop => {
    const { protocol, vip, port } = conversations[conversation];
    const name = cast.members[other].name;
    return {
      director: cast.members[director].name,
      returned: packetsIn(arrived, indexes),
      lowestTtl: ttl,
      protocol,
      vip,
      port,
      peer: peerOf(observed, director, other, { protocol, vip, port }),
      cites: [indexes[0], ...indexes.slice(-1)].map((i) => {
        const header = headerText(captures[arrived.capture[i]], arrived.row[i], names);
        return cite.arrived(director, i, {
          en: `came back from ${name}, ${header}`,
          zh: `从 ${name} 返回，${header.replace(", ", "，")}`,
        });
      }),
    };
  });
}

type Address = Pick<Loop, "protocol" | "vip" | "port">;

function peerOf(observed: Scene["observed"], director: number, other: number, wanted: Address): Peer {
  const { cast } = observed;
  const host = cast.members[other].name;
  const state = lastState(observed, host);
  const services = (state?.services ?? []).filter(
    (s) =>
      s.protocol === "fwmark" ||
      (PROTOCOL_NUMBER[s.protocol] === wanted.protocol &&
        s.ip === wanted.vip &&
        (s.port === wanted.port || s.port === 0)),
  );
  const back = services.flatMap((s) =>
    s.destinations.filter((d) => cast.memberOfIp(d.ip) === director && d.weight !== 0),
  );
  return {
    host,
    known: state !== undefined && hasWhole(state, ["ipvsadm-list", "ipvsadm-save", "proc-ip-vs"]),
    serves: services.length > 0,
    sendsBack: back.length > 0,
    cites: state ? [...services.slice(0, 1), ...back.slice(0, 1)].map((fact) => citeLine(state, fact)) : [],
  };
}

function mutualOf({ observed }: Scene, director: number): Loops["mutual"] {
  const { cast } = observed;
  const { name } = cast.members[director];
  const state = lastState(observed, name);
  if (!state) return [];
  const found = state.services.flatMap((service) => {
    const { protocol, ip, port } = service;
    if (protocol === "fwmark" || ip === undefined) return [];
    return service.destinations.flatMap((d) => {
      const other = cast.memberOfIp(d.ip);
      if (other < 0 || other === director || d.weight === 0 || d.forwarding === "masq") return [];
      const peer = peerOf(observed, director, other, { protocol: PROTOCOL_NUMBER[protocol], vip: ip, port });
      return peer.sendsBack
        ? [
            {
              director: name,
              peer,
              service: `${protocol} ${endpoint(ip, port)}`,
              vip: ip,
              cite: citeLine(state, d),
            },
          ]
        : [];
    });
  });
  // `--stats` repeats the rows.
  return found.filter(
    (m, at) => found.findIndex((o) => o.service === m.service && o.peer.host === m.peer.host) === at,
  );
}
