/** What the picture of the path shows: which leg of the report stands where. */
import type { Report } from "../report/schema.ts";

export type Leg = Report["segments"][number];

export interface ServerPath {
  readonly name: string;
  readonly request: Leg | undefined;
  readonly inside: readonly Leg[];
  /** To the director or, past it, to the client. */
  readonly reply: Leg | undefined;
}

export interface PathModel {
  /** Undefined where the report knows none. */
  readonly client: string | undefined;
  readonly director: string | undefined;
  readonly toDirector: Leg | undefined;
  readonly toClient: Leg | undefined;
  readonly insideClient: readonly Leg[];
  readonly insideDirector: readonly Leg[];
  readonly servers: readonly ServerPath[];
  /** Servers that are not drawn, and their legs. */
  readonly moreServers: number;
  readonly moreLegs: readonly Leg[];
  /** Legs that have no place in the picture: of a second director or client, of hosts without a role. */
  readonly further: readonly Leg[];
}

/** So many servers are drawn; those that lose come first. */
const MOST_SERVERS = 8;

export function pathModel({ hosts, segments }: Report): PathModel {
  const named = (role: string) => hosts.filter((host) => host.role === role).map(({ name }) => name);
  const client = busiest(named("client"), segments);
  const director = busiest(named("director"), segments);
  const placed = new Set<Leg>();
  const take = (fits: (leg: Leg) => boolean): Leg[] => {
    const found = segments.filter((leg) => !placed.has(leg) && fits(leg));
    for (const leg of found) placed.add(leg);
    return found;
  };
  const first = (direction: Leg["direction"], from: string | undefined, to: string | undefined) => {
    const leg = segments.find(
      (l) => !placed.has(l) && l.direction === direction && l.from === from && l.to === to,
    );
    if (leg) placed.add(leg);
    return leg;
  };
  const inside = (name: string | undefined) => take((leg) => leg.from === name && leg.to === name);

  const toDirector = first("request", client, director);
  const toClient = first("reply", director, client);
  const insideClient = inside(client);
  const insideDirector = inside(director);
  const touched = new Set(segments.flatMap(({ from, to }) => [from, to]));
  const all = [...new Set(named("real-server"))];
  const used = all.filter((name) => touched.has(name));
  const servers = (used.length > 0 ? used : all).map((name) => ({
    name,
    request: first("request", director, name),
    inside: inside(name),
    reply: first("reply", name, director) ?? first("reply", name, client),
  }));
  const order = servers
    .map((server, index) => ({ server, index, weight: troubleOf(server) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ server }) => server);
  const shown = new Set(order.slice(0, MOST_SERVERS));
  return {
    client,
    director,
    toDirector,
    toClient,
    insideClient,
    insideDirector,
    servers: servers.filter((server) => shown.has(server)),
    moreServers: servers.length - shown.size,
    moreLegs: servers.filter((server) => !shown.has(server)).flatMap(legsOf),
    further: segments.filter((leg) => !placed.has(leg)),
  };
}

export function legsOf({ request, inside, reply }: ServerPath): Leg[] {
  return [...(request ? [request] : []), ...inside, ...(reply ? [reply] : [])];
}

/** All lost before some lost before unknown. */
function troubleOf(server: ServerPath): number {
  const legs = legsOf(server);
  if (legs.some(({ packets }) => packets.missing > 0)) return 2;
  return legs.some(({ packets }) => packets.unknown > 0) ? 1 : 0;
}

function busiest(names: readonly string[], segments: readonly Leg[]): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const name of names) {
    const legs = segments.filter(({ from, to }) => from === name || to === name);
    const sent = legs.reduce((sum, { packets }) => sum + packets.sent, 0);
    if (sent > most) [best, most] = [name, sent];
  }
  return best;
}
