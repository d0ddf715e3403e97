/** What a message of the kernel or of keepalived says, where its wording is known. */
import { canonicalMac } from "../../lib/ip.ts";
import { canonicalAddress, parseEndpoint } from "./endpoint.ts";
import type { EventDetail } from "./facts-events.ts";

type Reader = (match: readonly string[]) => EventDetail | undefined;

const ADDRESS = "([\\da-fA-FxX*:.]{2,45})";
const NAME = "([\\w.@-]{1,40})";

/** A pattern and what its groups mean. The sentences are those of the source files named beside them. */
const READERS: readonly (readonly [pattern: RegExp, read: Reader])[] = [
  // net/ipv4/route.c: the destination comes first.
  [
    new RegExp(`martian (source|destination) ${ADDRESS} from ${ADDRESS}, (?:on )?dev ${NAME}`),
    ([, which, destination, source, device]) => {
      const [to, from] = [canonicalAddress(destination), canonicalAddress(source)];
      if (to === undefined || from === undefined) return undefined;
      const kind = which === "source" ? "martian-source" : "martian-destination";
      return { kind, source: from, destination: to, interface: device };
    },
  ],
  // net/netfilter/nf_conntrack_core.c
  [/conntrack: table full/, () => ({ kind: "conntrack-full" })],
  // net/core/neighbour.c
  [
    /(?:(\w{1,40}_cache): )?neighbou?r table overflow/i,
    ([, cache]) => ({ kind: "neighbour-overflow", ...(cache !== undefined && { cache }) }),
  ],
  // net/netfilter/ipvs/ip_vs_sched.c ip_vs_scheduler_err
  [
    /^IPVS: (\w{1,20}): FWM (\d{1,10}) 0x[\dA-Fa-f]{1,8} - no destination available/,
    ([, scheduler, mark]) => ({
      kind: "ipvs-no-destination",
      scheduler,
      protocol: "fwmark",
      port: 0,
      fwmark: Number(mark),
    }),
  ],
  [
    /^IPVS: (\w{1,20}): (TCP|UDP|SCTP) (\S{3,60}) - no destination available/,
    ([, scheduler, protocol, text]) => {
      const endpoint = readEndpoint(text);
      if (!endpoint) return undefined;
      const name = protocol === "TCP" ? "tcp" : protocol === "UDP" ? "udp" : "sctp";
      return { kind: "ipvs-no-destination", scheduler, protocol: name, ...endpoint };
    },
  ],
  // net/netfilter/ipvs/ip_vs_ctl.c
  [
    /^IPVS: Scheduler module ip_vs_(\w{1,20}) not found/,
    ([, scheduler]) => ({ kind: "scheduler-missing", scheduler }),
  ],
  // net/ipv4/tcp_input.c tcp_syn_flood_action: with an address since 6.2
  [
    /[Pp]ossible SYN flooding on port (\S{1,60})\. (Sending cookies|Dropping request)/,
    ([, text, action]) => {
      const port = /^(?:\[::\]:|0\.0\.0\.0:)?(\d{1,5})$/.exec(text)?.[1];
      const endpoint = port === undefined ? readEndpoint(text) : { port: Number(port) };
      return (
        endpoint && { kind: "syn-flooding", ...endpoint, action: /^S/.test(action) ? "cookies" : "dropping" }
      );
    },
  ],
  // net/ipv6/ndisc.c and addrconf.c
  [
    new RegExp(`${NAME}: IPv6 duplicate address ${ADDRESS} (?:used by ([\\da-f:]{17}) )?detected`),
    ([, device, address, by]) => {
      const [ip, mac] = [canonicalAddress(address), canonicalMac(by ?? "")];
      if (ip === undefined) return undefined;
      return { kind: "duplicate-address", ip, ...(mac !== undefined && { mac }), interface: device };
    },
  ],
  // net/ipv4/udp.c __udp4_lib_rcv
  [
    /UDP(?:-?Lite)?: bad checksum\. From ([\d.]{7,15}):(\d{1,5}) to ([\d.]{7,15}):(\d{1,5})/,
    ([, source, sourcePort, destination, destinationPort]) => ({
      kind: "udp-bad-checksum",
      source,
      sourcePort: Number(sourcePort),
      destination,
      destinationPort: Number(destinationPort),
    }),
  ],
  // net/sched/sch_generic.c dev_watchdog
  [
    new RegExp(`NETDEV WATCHDOG: ${NAME} \\(`),
    ([, device]) => ({ kind: "transmit-timeout", interface: device }),
  ],
  [
    new RegExp(`${NAME}(?: \\([^()]{1,40}\\))?: NETDEV WATCHDOG: `),
    ([, device]) => ({ kind: "transmit-timeout", interface: device }),
  ],
  // keepalived: vrrp.c; version 1 writes VRRP_Instance in front
  [
    /(?:VRRP_Instance)?\(([^()\s]{1,80})\) Entering (MASTER|BACKUP|FAULT|STOP) STATE/i,
    ([, instance, name]) => {
      const state = STATES.find((s) => s === name.toUpperCase());
      return state && { kind: "vrrp-state", instance, state };
    },
  ],
  // lib/ratelimit.c
  [/: (\d{1,9}) callbacks suppressed/, ([, count]) => ({ kind: "suppressed", count: Number(count) })],
];
const STATES = ["MASTER", "BACKUP", "FAULT", "STOP"] as const;

/** Reads a message without its time stamp. */
export function readEvent(message: string): EventDetail | undefined {
  const text = message.slice(0, 400);
  for (const [pattern, read] of READERS) {
    const match = pattern.exec(text);
    if (match) return read(match);
  }
  return undefined;
}

/** `10.0.0.60:80`, `[fd00::60]:80`, and `[fd00::60]` and the port of old versions without brackets. */
function readEndpoint(text: string): { readonly ip: string; readonly port: number } | undefined {
  const plain = parseEndpoint(text);
  if (plain) return plain;
  const colon = text.lastIndexOf(":");
  const ip = canonicalAddress(text.slice(0, Math.max(0, colon)));
  const port = text.slice(colon + 1);
  return ip === undefined || !/^\d{1,5}$/.test(port) ? undefined : { ip, port: Number(port) };
}
