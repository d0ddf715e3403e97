/**
 * Which real server a director's packet was meant for, where its frame does not say: `-i any` records
 * no destination MAC, and a stale neighbour entry names a MAC that nobody has.
 */
import type { HostState } from "../host/define.ts";
import type { PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, Conversation, MemberTraffic } from "./define.ts";
import { PROTOCOL_NUMBER } from "./services.ts";

interface TargetInputs {
  readonly names: PacketNames;
  readonly captures: readonly CaptureView[];
  readonly cast: Cast;
  readonly conversations: readonly Conversation[];
  readonly flowConversation: Int32Array;
  readonly traffic: readonly MemberTraffic[];
  readonly states: readonly HostState[];
}

/** Per member, the target of each sent packet, completed where it can be told. */
export function presumedTargets(inputs: TargetInputs): readonly Int16Array[] {
  const { names, cast, captures, flowConversation, traffic } = inputs;
  const listed = listedServers(inputs);
  const served = servedBy(inputs);
  // A MAC that nobody has may be that of a server that no part is of: connections move (expire_nodest_conn, persistence).
  const isNamed = serversAreKnown(cast);
  const silent = silentServer(inputs);
  return traffic.map(({ sent, fate }, from) => {
    if (cast.members[from].role !== "director") return fate.target;
    const target = fate.target.slice();
    const namesNoMac = (i: number) =>
      names.link(captures[sent.capture[i]].decoded.packets.link[sent.row[i]]).destinationMac === undefined;
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      if (code < 0 || code & 1 || isServer(cast, target[i])) continue;
      target[i] = isServer(cast, fate.receiver[i])
        ? fate.receiver[i]
        : ((isNamed || namesNoMac(i) ? served.get(code >> 1) : undefined) ??
          listed.get(code >> 1) ??
          silent.get(from) ??
          -1);
    }
    return target;
  });
}

/** Are all real servers of all services members? A table says so; captures alone never can. */
export function serversAreKnown(cast: Cast): boolean {
  return cast.services.every(
    (s) =>
      s.known !== "inferred" &&
      s.destinations.length > 0 &&
      s.destinations.every((d) => isServer(cast, cast.memberOfIp(d.ip))),
  );
}

function isServer(cast: Cast, member: number): boolean {
  return member >= 0 && cast.members[member].role === "real-server";
}

/** Which real server a conversation goes to by the director's table of connections. */
function listedServers({ cast, conversations, states }: TargetInputs): ReadonlyMap<number, number> {
  const servers = new Map<number, number>();
  // Only a connection table asks for them.
  const listed = states.some(({ connections }) => connections.length > 0) ? conversations : [];
  const ids = new Map(
    listed.map((c) => [`${c.protocol} ${c.client} ${c.clientPort} ${c.vip} ${c.port}`, c.id]),
  );
  for (const { connections } of states)
    for (const c of connections) {
      const member = cast.memberOfIp(c.destinationIp);
      if (c.protocol === "ip" || !isServer(cast, member)) continue;
      const id = ids.get(
        `${PROTOCOL_NUMBER[c.protocol]} ${c.clientIp} ${c.clientPort} ${c.virtualIp} ${c.virtualPort}`,
      );
      if (id !== undefined) servers.set(id, member);
    }
  return servers;
}

/** IPVS keeps a connection at one server: another packet of the conversation tells which one it is. */
function servedBy({ cast, captures, traffic, flowConversation }: TargetInputs): ReadonlyMap<number, number> {
  const servers = new Map<number, number>();
  traffic.forEach(({ sent, fate }, from) => {
    if (cast.members[from].role !== "director") return;
    for (let i = 0; i < sent.count; i++) {
      const code = flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]];
      if (code >= 0 && (code & 1) === 0 && isServer(cast, fate.receiver[i]))
        servers.set(code >> 1, fate.receiver[i]);
    }
  });
  return servers;
}

/**
 * A director sends requests to a MAC that nobody has, and exactly one real server gets none: they
 * were meant for that one. By elimination, so only where nothing else names the receiver.
 */
function silentServer(inputs: TargetInputs): ReadonlyMap<number, number> {
  const { cast, captures, traffic, flowConversation } = inputs;
  const found = new Map<number, number>();
  if (!serversAreKnown(cast)) return found;
  traffic.forEach(({ sent, fate }, from) => {
    if (cast.members[from].role !== "director") return;
    const served = new Set<number>();
    for (let i = 0; i < sent.count; i++)
      if (flowConversation[captures[sent.capture[i]].decoded.packets.flow[sent.row[i]]] >= 0)
        served.add(fate.target[i]);
    const idle = cast.members.flatMap((m, id) => (m.role === "real-server" && !served.has(id) ? [id] : []));
    if (served.has(-1) && idle.length === 1) found.set(from, idle[0]);
  });
  return found;
}
