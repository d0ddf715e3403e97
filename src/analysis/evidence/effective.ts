/**
 * The effective value of an interface's IPv4 sysctl: the one place that knows how `all` and the interface
 * combine (include/linux/inetdevice.h). `default` only seeds interfaces that are made later.
 */
import type { HostState } from "../host/define.ts";
import type { Citation } from "./define.ts";
import { sysctl } from "./host-view.ts";

/** `max`, `or`, `and` of `all` and the interface's; `own`: the interface's alone. */
type Combination = "max" | "or" | "and" | "own";

const COMBINATIONS = {
  // IN_DEV_RPFILTER, IN_DEV_ARP_IGNORE, ...: IN_DEV_MAXCONF
  rp_filter: "max",
  arp_ignore: "max",
  arp_announce: "max",
  arp_notify: "max",
  arp_accept: "max",
  // IN_DEV_ORCONF
  accept_local: "or",
  log_martians: "or",
  arp_filter: "or",
  proxy_arp: "or",
  send_redirects: "or",
  secure_redirects: "or",
  shared_media: "or",
  route_localnet: "or",
  src_valid_mark: "or",
  promote_secondaries: "or",
  drop_gratuitous_arp: "or",
  drop_unicast_in_l2_multicast: "or",
  // IN_DEV_ANDCONF
  accept_source_route: "and",
  mc_forwarding: "and",
  bootp_relay: "and",
  // IN_DEV_CONF_GET: writing ip_forward sets all of them, later writes may differ
  forwarding: "own",
} as const satisfies Readonly<Record<string, Combination>>;

/** accept_redirects depends on forwarding: AND where the interface forwards, else OR. */
export type ConfKey = keyof typeof COMBINATIONS | "accept_redirects";

/** Largest value that means something: where one line shows it, the other cannot change a maximum. */
const LARGEST: Readonly<Partial<Record<ConfKey, number>>> = { rp_filter: 2, arp_announce: 2 };

const WORDS = {
  max: "the larger counts",
  or: "either one turns it on",
  and: "both must be on",
  own: "the interface's own counts",
} as const satisfies Readonly<Record<Combination, string>>;

const WORDS_ZH = {
  max: "取较大值",
  or: "任一为 1 即生效",
  and: "两者都为 1 才生效",
  own: "以接口自身的值为准",
} as const satisfies Readonly<Record<Combination, string>>;

export interface Effective {
  readonly value: number;
  /** `rp_filter of eth0 is 1: all=1, eth0=0, the larger counts`. */
  readonly text: string;
  /** The same in Chinese. */
  readonly textZh: string;
  /** The lines that it came from. */
  readonly cites: readonly Citation[];
}

/**
 * The value that the kernel uses for packets of that interface.
 * @returns undefined when the lines that are there leave it open.
 */
export function effective(state: HostState, key: ConfKey, interfaceName: string): Effective | undefined {
  const read = (scope: string) => sysctl(state, `net.ipv4.conf.${scope.replaceAll(".", "/")}.${key}`);
  const all = read("all");
  const own = read(interfaceName);
  const combination = combinationOf(state, key, interfaceName);
  if (combination === undefined) return undefined;
  const value = combine(combination, all?.value, own?.value, LARGEST[key]);
  if (value === undefined) return undefined;
  const shown = [
    ...(all && combination !== "own" ? [{ name: "all", ...all }] : []),
    ...(own ? [{ name: interfaceName, ...own }] : []),
  ];
  const lines = shown.map((s) => `${s.name}=${s.value}`).join(", ");
  return {
    value,
    text: `${key} of ${interfaceName} is ${value}: ${lines}, ${WORDS[combination]}`,
    textZh: `${interfaceName} 的 ${key} 为 ${value}：${lines}，${WORDS_ZH[combination]}`,
    cites: shown.map((s) => s.cite),
  };
}

function combinationOf(state: HostState, key: ConfKey, interfaceName: string): Combination | undefined {
  if (key !== "accept_redirects") return COMBINATIONS[key];
  const forwarding = effective(state, "forwarding", interfaceName);
  return forwarding === undefined ? undefined : forwarding.value > 0 ? "and" : "or";
}

/** One line alone may decide: 1 an OR, 0 an AND, the largest value a maximum. */
function combine(
  combination: Combination,
  all: number | undefined,
  own: number | undefined,
  largest: number | undefined,
): number | undefined {
  const known = [all, own].filter((v) => v !== undefined);
  const both = known.length === 2;
  switch (combination) {
    case "own":
      return own;
    case "max":
      return both || known.some((v) => v === largest) ? Math.max(...known) : undefined;
    case "or":
      return known.some((v) => v > 0) ? 1 : both ? 0 : undefined;
    case "and":
      return known.some((v) => v === 0) ? 0 : both ? 1 : undefined;
  }
}
