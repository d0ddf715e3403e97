/**
 * Lets packets pass ahead of the rule that ends them. It has to stand in the very chain: neither in iptables nor in
 * nftables does what one chain accepts undo what a chain of another table drops (nft(8), "Verdict statements").
 */
import type { EndingRule } from "../evidence/firewalls.ts";
import { isPlainName } from "../evidence/host-view.ts";
import { isSix } from "./family.ts";

export interface Passing {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: string;
  readonly port?: number | string;
}

type Place = Pick<EndingRule, "tool" | "table" | "chain">;

export function acceptCommand({ tool, table, chain }: Place, passing: Passing): string {
  const { source, destination, protocol, port } = passing;
  if (tool === "nft") {
    const family = isSix(source ?? destination ?? "") ? "ip6" : "ip";
    const match = [
      ...(source === undefined ? [] : [`${family} saddr ${source}`]),
      ...(destination === undefined ? [] : [`${family} daddr ${destination}`]),
      ...(protocol === undefined
        ? []
        : [port === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${port}`]),
    ];
    return `nft insert rule ${placeOf(table, chain)} ${match.join(" ")} accept`;
  }
  const match = [
    ...(source === undefined ? [] : [`-s ${source}`]),
    ...(destination === undefined ? [] : [`-d ${destination}`]),
    ...(protocol === undefined ? [] : [`-p ${protocol}${port === undefined ? "" : ` --dport ${port}`}`]),
  ];
  const where = `${table === "filter" ? "" : `-t ${isPlainName(table) ? table : "<table>"} `}-I ${isPlainName(chain) ? chain : "<chain>"}`;
  return `${tool} ${where} ${match.join(" ")} -j ACCEPT`;
}

/** Shows what the rule counts. */
export function countCommand({ tool, table, chain }: Place): string {
  return tool === "nft"
    ? `nft list chain ${placeOf(table, chain)}`
    : `${tool}-save -c | grep -E '${table === "filter" && isPlainName(chain) ? `${chain}|` : ""}DROP|REJECT'`;
}

function placeOf(table: string, chain: string): string {
  const place = [...table.split(" "), chain];
  return place.every(isPlainName) ? place.join(" ") : "<family> <table> <chain>";
}
