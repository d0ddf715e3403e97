/** Links, addresses, routes and neighbours of one host. */
import { hasWhole } from "../evidence/host-view.ts";
import type { HostState, Route } from "../host/define.ts";
import { showsAll, type TopicFacts, topicFacts } from "./define.ts";

const LISTS_LINKS = ["ip-addr", "ip-link", "ip-brief"];
const LISTS_ADDRESSES = ["ip-addr", "ip-brief"];

export function linkFacts(state: HostState): TopicFacts | undefined {
  if (state.interfaces.length === 0) return undefined;
  // Several commands show one link, some of them less of it: the fullest words count.
  const links = new Map<string, string>();
  for (const { name, up, mtu, mac, flags } of state.interfaces) {
    const value = [
      up === undefined ? "" : up ? "up" : "down",
      mtu === undefined ? "" : `mtu ${mtu}`,
      mac ?? "",
      flags.includes("NOARP") ? "noarp" : "",
    ]
      .filter((word) => word !== "")
      .join(" ");
    if (value.length > (links.get(name)?.length ?? -1)) links.set(name, value);
  }
  return topicFacts(
    "link",
    hasWhole(state, LISTS_LINKS),
    [...links].map(([name, value]) => ({ name, value })),
  );
}

export function addressFacts(state: HostState): TopicFacts | undefined {
  const whole = hasWhole(state, LISTS_ADDRESSES);
  if (!whole && state.addresses.length === 0) return undefined;
  return topicFacts(
    "address",
    whole,
    state.addresses.map(({ ip, prefixLength, interface: name, flags }) => ({
      name: `${ip}/${prefixLength} on ${name}`,
      value: ["tentative", "dadfailed", "deprecated"].filter((f) => flags.includes(f)).join(" ") || "there",
    })),
  );
}

/** Routes of the main table, and apart those of others: `ip route` alone shows the main one. */
export function routeFacts(state: HostState): readonly TopicFacts[] {
  const whole = hasWhole(state, ["ip-route"]);
  if (!whole && state.routes.length === 0) return [];
  const own = new Set(state.addresses.map((a) => a.ip));
  const told = state.routes.filter((r) => !isKernelsOwn(r, own));
  const isMain = (r: Route) => r.table === undefined || r.table === "main";
  return [
    topicFacts("route", whole, told.filter(isMain).map(factOf)),
    topicFacts(
      "route-table",
      showsAll(state, "ip-route", "table all"),
      told.filter((r) => !isMain(r)).map(factOf),
    ),
  ];
}

/** What the kernel adds for each address, and link-local prefixes: the addresses say it already. */
function isKernelsOwn(
  { type, table, destination, interface: name }: Route,
  own: ReadonlySet<string>,
): boolean {
  if (type === "broadcast" || type === "multicast" || type === "anycast") return true;
  if (/^(?:fe80|ff00):/.test(destination)) return true;
  return table === "local" && (name === "lo" || own.has(destination.split("/", 1)[0]));
}

function factOf({ type, destination, via, interface: name, table, source, metric }: Route) {
  const words = [
    type === "unicast" ? "" : type,
    via === undefined ? "" : `via ${via}`,
    name === undefined ? "" : `dev ${name}`,
    source === undefined ? "" : `src ${source}`,
    metric === undefined ? "" : `metric ${metric}`,
  ].filter((word) => word !== "");
  const where = table === undefined || table === "main" ? "" : ` table ${table}`;
  return { name: `${destination}${where}`, value: words.join(" ") };
}

export function policyRuleFacts(state: HostState): TopicFacts | undefined {
  if (state.policyRules.length === 0) return undefined;
  return topicFacts(
    "policy-rule",
    hasWhole(state, ["ip-rule"]),
    state.policyRules.map(({ priority, text }) => ({ name: String(priority), value: text })),
  );
}

const UNRESOLVED = ["INCOMPLETE", "FAILED"];

/** Only of hosts that take part: entries of others come and go. */
export function neighbourFacts(state: HostState, partners: ReadonlySet<string>): TopicFacts | undefined {
  const told = state.neighbours.filter(({ ip }) => partners.has(ip));
  if (told.length === 0) return undefined;
  return topicFacts(
    "neighbour",
    false,
    told.map(({ ip, interface: name, mac, state: word }) => ({
      name: name === undefined ? ip : `${ip} on ${name}`,
      value: UNRESOLVED.includes(word) || mac === undefined ? "unresolved" : mac,
    })),
  );
}
