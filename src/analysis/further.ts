/** Faults besides the root cause: of packets of their own, or hidden behind it until it is mended. */
import type { Verdict } from "../report/schema.ts";
import { type Failing, isFault } from "./failing.ts";
import { listed, plural } from "./rules/words.ts";

/** No packet was seen to end in it: it stands in the configuration, and nothing has met it yet. */
export const isLatent = ({ fault }: Failing): boolean => fault.packets === 0;

export function further(top: Failing, findings: readonly Failing[]): Verdict["also"] {
  return findings
    .filter((f) => f !== top && isFault(f))
    .map((f) => {
      const where = listed(f.fault.segments.map(({ from, to }) => (from === to ? from : `${from} > ${to}`)));
      const at = where === "" ? "" : ` (${where})`;
      return {
        cause: f.rule.id,
        because: isLatent(f)
          ? {
              en: `${f.rule.title.en}${at}: nothing has come that far; it shows once ${top.rule.id} is mended`,
            }
          : { en: `${f.rule.title.en}${at}: ${plural(f.fault.packets, "packet")} of its own` },
      };
    });
}

/**
 * What a fault keeps from being seen, so that the next one looks as if the fix had made it
 * (the field's catalogue, 5).
 */
const HIDES: ReadonlyMap<string, string> = new Map([
  [
    "vip-arp-answered-by-rs",
    "clients that talk to a real server directly test neither the director nor the fabric behind it",
  ],
  [
    "fabric-antispoof-forward",
    "nothing behind the fabric was tested: real server, application, the replies' way",
  ],
  ["fabric-proto-blocked", "what comes out of the tunnel meets the real server's rp_filter next"],
  ["udp-reply-wrong-source", "replies from the VIP meet the fabric's source filter, which these did not"],
  [
    "nat-rs-gateway-not-ds",
    "replies through the director meet redirects, its FORWARD chain and its MTU next",
  ],
  [
    "nat-client-same-subnet",
    "replies through the director meet redirects, its FORWARD chain and its MTU next",
  ],
  [
    "ipvs-stale-udp-entry",
    "an old entry makes a right fix look useless: prove it with a new source port or after the entry is gone",
  ],
  ["ds-rs-neigh-unresolved", "nothing behind the director was tested"],
]);

/** What to do again once the cause is mended, because it hides what comes after it. */
export function hiddenBehind({ rule }: Failing): Verdict["nextSteps"] {
  const why = HIDES.get(rule.id);
  return why === undefined
    ? []
    : [
        {
          host: "all",
          command: "ip neigh flush all; tcpdump -eni <interface> -s0 -U -w <host>.pcap",
          why: { en: `after the fix, once more with new source ports: ${why}` },
        },
      ];
}
