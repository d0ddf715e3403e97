/** What became of requests that arrived at a real server and were not answered, by what its kernel counted. */
import type { Growth } from "./counters.ts";
import type { IcmpReport } from "./icmp.ts";
import type { OtherDatagrams } from "./other-datagrams.ts";
import type { Reason } from "./reasons.ts";

/** Part of the lost packets that a counter must account for (catalogue of the field, 0.1). */
export const FITS = 0.8;

/** Drop counters of the IP layer and of one protocol. */
export function only(grown: readonly Growth[], protocol: "Udp" | "Tcp"): readonly Growth[] {
  const other = protocol === "Udp" ? /^Tcp(?!ExtIP)/ : /^Udp/;
  return grown.filter((g) => !other.test(g.name));
}

/** Counters of one protocol alone; the IP layer's hold what every protocol lost. */
const OF_PROTOCOL = /^(?:Udp|Tcp(?!ExtIP))/;

/**
 * What becomes of one protocol's packets without an answer, `silent` of them in conversations without any.
 * @param all packets without an answer of any protocol: what a counter of the IP layer has to account for
 */
export function judge(
  { silent, short, answered }: { readonly silent: number; readonly short: number; readonly answered: number },
  all: number,
  known: {
    grown: readonly Growth[];
    refusals: readonly IcmpReport[];
    gap: number | undefined;
    datagrams: number | undefined;
    others: OtherDatagrams;
  },
): { missing: number; arrived: number; because?: Reason } {
  const open = silent + short;
  if (open === 0) return { missing: 0, arrived: 0 };
  if (silent > 0 && known.refusals.length > 0)
    return {
      missing: silent,
      arrived: 0,
      because: {
        en: `${known.refusals.length} ICMP errors (rate limited) refuse what is sent there, and none of the ${silent} was answered`,
        zh: `${known.refusals.length} 个 ICMP 差错报文（有速率限制）拒绝了发往那里的报文，${silent} 个中没有一个得到应答`,
      },
    };
  // Sockets got as many datagrams as came for the host: the application is silent, not deaf.
  const { datagrams, others } = known;
  if (datagrams !== undefined && datagrams >= answered + open + others.answered + others.silent)
    return {
      missing: 0,
      arrived: open,
      because: {
        en: `the kernel gave ${datagrams} datagrams to sockets`,
        zh: `内核把 ${datagrams} 个数据报交给了套接字`,
      },
    };
  if (datagrams !== undefined && datagrams > answered + others.answered + open * (1 - FITS))
    return {
      missing: 0,
      arrived: 0,
      because: {
        en: `${open} unknown: the kernel gave ${datagrams} datagrams to sockets, which may hold some of them`,
        zh: `${open} 个未知：内核把 ${datagrams} 个数据报交给了套接字，其中可能包含一部分`,
      },
    };
  const drop = known.grown.find((g) => g.growth >= (OF_PROTOCOL.test(g.name) ? open : all) * FITS);
  if (drop)
    return {
      missing: open,
      arrived: 0,
      because: {
        en: `${drop.name} grew by ${drop.growth}, from ${drop.before} to ${drop.after}`,
        zh: `${drop.name} 增长了 ${drop.growth}，从 ${drop.before} 到 ${drop.after}`,
      },
    };
  if (known.gap !== undefined && known.gap >= all * FITS)
    return {
      missing: open,
      arrived: 0,
      because: {
        en: `the IP layer received ${known.gap} packets that it did not deliver`,
        zh: `IP 层收到但没有交付的报文有 ${known.gap} 个`,
      },
    };
  return {
    missing: 0,
    arrived: 0,
    because: {
      en: `${open} unknown: no answer left, and no counter tells`,
      zh: `${open} 个未知：没有应答发出，也没有计数器可以说明`,
    },
  };
}
