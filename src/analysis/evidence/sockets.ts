/** Question: which sockets listen for the service on each real server, and on directors? */
import { ipFamily } from "../../lib/ip.ts";
import type { Forwarding, Socket } from "../host/define.ts";
import { listsSockets } from "../host/socket-lists.ts";
import type { Member, Role, ServiceAddress } from "../observe/define.ts";
import { PROTOCOL_NUMBER } from "../observe/services.ts";
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { balances, hasWhole, lastState } from "./host-view.ts";

export interface ListeningSocket {
  readonly ip: string;
  readonly process: string;
  /** Of a TCP listener: connections that wait to be accepted, and how many may. */
  readonly waiting?: number;
  readonly mayWait?: number;
  readonly cite: Citation;
}

export interface ServerSockets {
  readonly host: string;
  readonly protocol: number;
  readonly port: number;
  readonly listening: readonly ListeningSocket[];
  /** The address that requests have when they arrive, and the VIP of the service. */
  readonly asked: string;
  readonly vip: string;
  /** Is the host one of the service's real servers, by the director's table, and did clients ask for the service where any asked? */
  readonly serves: boolean;
  /** How the table sends to it, where it says. */
  readonly forwarding?: Forwarding;
  /** Does a socket take that port of another protocol, for which there is no service? */
  readonly byOtherProtocol: boolean;
  /** Does one of them take packets to the VIP? */
  readonly takesVip: boolean;
  /** Other ports of that protocol that sockets take, of any address. */
  readonly elsewhere: readonly number[];
  /** The whole list of sockets was pasted: what is not in it does not listen. */
  readonly complete: boolean;
  /** Some line of the list, to cite an absence by. */
  readonly list: readonly Citation[];
}

export interface SocketAnswers {
  readonly servers: readonly ServerSockets[];
  /** Of a director: what takes requests that IPVS hands to its own stack. */
  readonly directors: readonly ServerSockets[];
}

export function sockets({ observed }: Scene): SocketAnswers | Absent {
  const { cast, conversations } = observed;
  const isAsked = ({ protocol, vip, port }: ServiceAddress) =>
    conversations.length === 0 ||
    conversations.some((c) => c.protocol === protocol && c.vip === vip && (port === 0 || c.port === port));
  const isServed = ({ vip, port }: ServiceAddress, protocol: number) =>
    cast.services.some((s) => s.vip === vip && s.port === port && s.protocol === protocol);
  const listed = cast.members.map((member) => ({ member, sockets: listenersOf(member) }));
  const of = (role: Role) => listed.filter(({ member }) => member.role === role).flatMap((l) => l.sockets);

  function listenersOf(member: Member): readonly ServerSockets[] {
    const state = lastState(observed, member.name);
    if (!state) return [];
    if (!hasWhole(state, ["ss", "netstat-l"]) && state.sockets.length === 0) return [];
    return cast.services.map((service) => {
      const own = service.destinations.find((d) => member.ips.has(d.ip));
      // Of the methods NAT alone reaches another port; `ipvsadm --stats` names none.
      const nat = service.destinations.find(
        (d) =>
          member.ips.has(d.ip) &&
          (d.forwarding === "masq" || (d.forwarding === undefined && d.port !== service.port)),
      );
      const port = nat?.port ?? service.port;
      const family = ipFamily(service.vip) ?? 4;
      const listening = state.sockets.filter(
        (s) => PROTOCOL_NUMBER[s.protocol] === service.protocol && s.port === port && isOpen(s),
      );
      return {
        host: member.name,
        protocol: service.protocol,
        port,
        listening: listening.map((s) => ({
          ip: s.ip,
          process: s.process ?? "",
          ...(s.receiveQueue === undefined ? {} : { waiting: s.receiveQueue }),
          ...(s.sendQueue === undefined ? {} : { mayWait: s.sendQueue }),
          cite: citeLine(state, s),
        })),
        asked: nat ? nat.ip : service.vip,
        vip: service.vip,
        serves: own !== undefined && isAsked(service) && !balances(state, service),
        ...(own?.forwarding ? { forwarding: own.forwarding } : {}),
        byOtherProtocol: state.sockets.some((s) => {
          const protocol = PROTOCOL_NUMBER[s.protocol];
          return (
            protocol !== service.protocol && s.port === port && isOpen(s) && !isServed(service, protocol)
          );
        }),
        takesVip: listening.some(
          (s) =>
            (s.ip === "*" && (s.families.length === 0 || s.families.includes(family))) ||
            s.ip === service.vip ||
            (nat !== undefined && member.ips.has(s.ip)),
        ),
        elsewhere: [
          ...new Set(
            state.sockets
              .filter((s) => PROTOCOL_NUMBER[s.protocol] === service.protocol && s.port !== port && isOpen(s))
              .map((s) => s.port),
          ),
        ].slice(0, 1000),
        complete: listsSockets(state, service.protocol === PROTOCOL_NUMBER.tcp ? "tcp" : "udp", family),
        list: state.sockets.slice(0, 1).map((s) => citeLine(state, s)),
      };
    });
  }

  const servers = of("real-server");
  const directors = of("director");
  if (servers.length + directors.length === 0)
    return absent(
      { en: "no state of a real server lists its sockets", zh: "没有 RS 的状态列出其套接字" },
      cast.members
        .filter((m) => m.role === "real-server")
        .map((m) => ({ host: m.name, command: "ss -lnptu" })),
    );
  return { servers, directors };
}

function isOpen(socket: Socket): boolean {
  return socket.protocol === "udp" || socket.state === "LISTEN";
}
