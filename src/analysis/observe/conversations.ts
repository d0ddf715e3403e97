/**
 * Flows to conversations: a client's 5-tuple to a virtual service, followed through NAT, and the
 * replies to it, from the VIP or (wrongly, or before NAT) from the real server's own address.
 */
import type { Ip } from "../../lib/ip.ts";
import type { HostState } from "../host/define.ts";
import type { Flow, PacketNames } from "../packet/define.ts";
import type { CaptureView, Cast, Conversation, ServiceAddress } from "./define.ts";
import { PROTOCOL_NUMBER } from "./services.ts";
import { pairTranslated } from "./source-nat.ts";

const TCP = 6;
const UDP = 17;
const SCTP = 132;

export interface Conversations {
  /** Conversation of a request, or of what an ICMP error quotes of one; -1 when it is none. */
  find(flow: Flow): number;
  readonly list: readonly Conversation[];
  /** Per flow id: conversation id * 2 + (1 for replies), or -1. */
  readonly byFlow: Int32Array;
}

/** Most conversations followed one by one; the rest of the traffic is only counted. */
const MOST = 500_000;

export function conversationsOf(
  names: PacketNames,
  cast: Cast,
  states: readonly HostState[],
  views: readonly CaptureView[],
): Conversations {
  const flows = new PortedFlows(names);
  const services = new Map(cast.services.map((s) => [addressKey(s.protocol, s.vip, s.port), s]));
  const book = new Book(names.flowCount, cast);
  flows.forEach((flow, id) => {
    const service = services.get(addressKey(flow.protocol, flow.destination, flow.destinationPort));
    if (service) book.request(id, flow, service.vip, service.port, true);
  });
  if (book.list.length === 0) addUnserved(flows, cast, book);
  addConnections(states, services, book);
  addTranslated(flows, cast, book);
  addMasqueraded(flows, cast, book, views);
  addReplies(flows, cast, book);
  return { list: book.list, byFlow: book.byFlow, find: (flow) => findRequest(flow, cast, book) };
}

/** Flows with ports. They are made anew on every walk: very many of them would not fit side by side. */
class PortedFlows {
  readonly #names: PacketNames;

  constructor(names: PacketNames) {
    this.#names = names;
  }

  forEach(visit: (flow: Flow, id: number) => void): void {
    for (let id = 0; id < this.#names.flowCount; id++) {
      const flow = this.#names.flow(id);
      if (flow.protocol === UDP || flow.protocol === TCP || flow.protocol === SCTP) visit(flow, id);
    }
  }
}

function findRequest(flow: Flow, cast: Cast, book: Book): number {
  const { protocol, source, sourcePort, destination, destinationPort } = flow;
  const direct =
    book.find(protocol, source, sourcePort, destination, destinationPort) ??
    book.masqueraded(protocol, source, sourcePort, destination, destinationPort);
  if (direct !== undefined) return direct;
  for (const service of cast.services)
    if (service.destinations.some((d) => d.ip === destination && d.port === destinationPort)) {
      const translated = book.find(protocol, source, sourcePort, service.vip, service.port);
      if (translated !== undefined) return translated;
    }
  return -1;
}

class Book {
  readonly list: Conversation[] = [];
  readonly byFlow: Int32Array;
  readonly #ids = new Map<string, number>();
  /** Tuples behind a director that changes the source too. */
  readonly #masqueraded = new Map<string, number>();
  readonly #cast: Cast;

  constructor(flowCount: number, cast: Cast) {
    this.byFlow = new Int32Array(flowCount).fill(-1);
    this.#cast = cast;
  }

  open(
    protocol: number,
    client: Ip,
    clientPort: number,
    vip: Ip,
    port: number,
    served: boolean,
  ): number | undefined {
    const key = `${protocol} ${client} ${clientPort} ${vip} ${port}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.list.length >= MOST) return undefined;
    const id = this.list.length;
    // The VIP as a source is the director's own test: a real client never has it.
    const clientMember = this.#cast.vips.has(client)
      ? this.#cast.members.findIndex((m) => m.role === "director")
      : this.#cast.memberOfIp(client);
    this.list.push({ id, protocol, client, clientPort, vip, port, served, clientMember });
    this.#ids.set(key, id);
    return id;
  }

  find(protocol: number, client: Ip, clientPort: number, vip: Ip, port: number): number | undefined {
    return this.#ids.get(`${protocol} ${client} ${clientPort} ${vip} ${port}`);
  }

  masquerade(flowId: number, flow: Flow, conversation: number): void {
    const { protocol, source, sourcePort, destination, destinationPort } = flow;
    this.#masqueraded.set(
      `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`,
      conversation,
    );
    this.byFlow[flowId] = conversation * 2;
  }

  masqueraded(
    protocol: number,
    source: Ip,
    sourcePort: number,
    destination: Ip,
    destinationPort: number,
  ): number | undefined {
    return this.#masqueraded.get(`${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`);
  }

  request(flowId: number, flow: Flow, vip: Ip, port: number, served: boolean): void {
    const id = this.open(flow.protocol, flow.source, flow.sourcePort, vip, port, served);
    if (id !== undefined) this.byFlow[flowId] = id * 2;
  }

  reply(flowId: number, conversation: number): void {
    if (this.byFlow[flowId] < 0) this.byFlow[flowId] = conversation * 2 + 1;
  }
}

function addressKey(protocol: number, ip: Ip, port: number): string {
  return `${protocol} ${ip} ${port}`;
}

/**
 * Nothing in the captures is addressed to a service of the table: then what clients send to the VIP
 * on other ports is what they meant (a wrong port, a service that is missing).
 */
function addUnserved(flows: PortedFlows, cast: Cast, book: Book): void {
  const seen = new Set<string>();
  flows.forEach((flow) => {
    seen.add(
      `${flow.protocol} ${flow.source} ${flow.sourcePort} ${flow.destination} ${flow.destinationPort}`,
    );
  });
  flows.forEach((flow, id) => {
    if (!cast.vips.has(flow.destination) || flow.destinationPort === 0) return;
    const back = `${flow.protocol} ${flow.destination} ${flow.destinationPort} ${flow.source} ${flow.sourcePort}`;
    // TCP is answered by a reset too; a UDP answer shows that something else serves that port.
    if (flow.protocol === UDP && seen.has(back)) return;
    const member = cast.memberOfIp(flow.source);
    if (member >= 0 && cast.members[member].role !== "client") return;
    book.request(id, flow, flow.destination, flow.destinationPort, false);
  });
}

/** The connection table names clients whose packets no capture may hold; it fixes NAT's tuples too. */
function addConnections(
  states: readonly HostState[],
  services: ReadonlyMap<string, ServiceAddress>,
  book: Book,
): void {
  for (const { connections } of states)
    for (const { protocol, clientIp, clientPort, virtualIp, virtualPort } of connections) {
      if (protocol === "ip" || clientPort === 0) continue;
      const number = PROTOCOL_NUMBER[protocol];
      if (services.has(addressKey(number, virtualIp, virtualPort)))
        book.open(number, clientIp, clientPort, virtualIp, virtualPort, true);
    }
}

/** NAT: the same client port to a real server's address, where the client also speaks to the VIP. */
function addTranslated(flows: PortedFlows, cast: Cast, book: Book): void {
  const masqueraded = new Map<string, ServiceAddress[]>();
  for (const service of cast.services)
    for (const { ip, port, forwarding } of service.destinations)
      if (forwarding === "masq") {
        const key = addressKey(service.protocol, ip, port);
        masqueraded.set(key, [...(masqueraded.get(key) ?? []), service]);
      }
  if (masqueraded.size === 0) return;
  flows.forEach((flow, id) => {
    if (book.byFlow[id] >= 0) return;
    const candidates = masqueraded.get(addressKey(flow.protocol, flow.destination, flow.destinationPort));
    for (const { vip, port } of candidates ?? []) {
      const conversation = book.find(flow.protocol, flow.source, flow.sourcePort, vip, port);
      if (conversation !== undefined) book.byFlow[id] = conversation * 2;
    }
  });
}

/** FULLNAT, masquerading: from an address of the director itself to a real server's. */
function addMasqueraded(flows: PortedFlows, cast: Cast, book: Book, views: readonly CaptureView[]): void {
  const behind = new Set<string>();
  for (const { protocol, destinations } of cast.services)
    for (const { ip, port, forwarding } of destinations)
      if (forwarding === "masq") behind.add(addressKey(protocol, ip, port));
  const own = new Set(cast.members.flatMap((m) => (m.role === "director" ? [...m.ips] : [])));
  if (behind.size === 0 || own.size === 0) return;
  const isBehind = new Uint8Array(book.byFlow.length);
  const found = new Map<number, Flow>();
  flows.forEach((flow, id) => {
    if (book.byFlow[id] >= 0 || !own.has(flow.source)) return;
    if (!behind.has(addressKey(flow.protocol, flow.destination, flow.destinationPort))) return;
    isBehind[id] = 1;
    found.set(id, flow);
  });
  if (found.size === 0) return;
  const requests = book.byFlow.map((code) => (code < 0 || code & 1 ? -1 : code >> 1));
  for (const [id, conversation] of pairTranslated(views, requests, isBehind)) {
    const flow = found.get(id);
    if (flow && book.list[conversation].protocol === flow.protocol) book.masquerade(id, flow, conversation);
  }
}

/** Replies: from the VIP; or from a real server's own address, same ports, to a client of the service. */
function addReplies(flows: PortedFlows, cast: Cast, book: Book): void {
  const byDestination = new Map<string, ServiceAddress[]>();
  for (const service of cast.services) {
    const add = (ip: Ip, port: number) => {
      const key = addressKey(service.protocol, ip, port);
      byDestination.set(key, [...(byDestination.get(key) ?? []), service]);
    };
    for (const { ip, port } of service.destinations) add(ip, port);
    for (const member of cast.members)
      if (member.role === "real-server") for (const ip of member.ips) add(ip, service.port);
  }
  // The same client port straight to the real server: a test of its own, its replies are not the VIP's.
  const tests = new Set<string>();
  flows.forEach((flow, id) => {
    if (
      book.byFlow[id] < 0 &&
      byDestination.has(addressKey(flow.protocol, flow.destination, flow.destinationPort))
    )
      tests.add(`${addressKey(flow.protocol, flow.source, flow.sourcePort)} ${flow.destination}`);
  });
  flows.forEach((flow, id) => {
    if (book.byFlow[id] >= 0) return;
    const direct =
      book.find(flow.protocol, flow.destination, flow.destinationPort, flow.source, flow.sourcePort) ??
      book.masqueraded(flow.protocol, flow.destination, flow.destinationPort, flow.source, flow.sourcePort);
    if (direct !== undefined) {
      book.reply(id, direct);
      return;
    }
    if (tests.has(`${addressKey(flow.protocol, flow.destination, flow.destinationPort)} ${flow.source}`))
      return;
    for (const { vip, port } of byDestination.get(addressKey(flow.protocol, flow.source, flow.sourcePort)) ??
      []) {
      const conversation = book.find(flow.protocol, flow.destination, flow.destinationPort, vip, port);
      if (conversation !== undefined) book.reply(id, conversation);
    }
  });
}
