/**
 * What ipvs-no-service, ipvs-wrong-port-proto and ipvs-fwmark-not-set share: requests that came in at a
 * director and did not go out, and that no entry of its table takes. IPVS looks for the mark first, then for
 * protocol, address and port, then for the address alone with port 0 (ip_vs_ctl.c ip_vs_service_find).
 */

import type { DirectorTable, IpvsTables } from "../evidence/ipvs-tables.ts";
import type { DirectorMarks, Marking, PacketMarks } from "../evidence/packet-marks.ts";
import type { Passages, ServicePassage } from "../evidence/passages.ts";
import { serviceName, type TableService } from "../evidence/table-services.ts";
import { inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { ALL_WENT_OUT, plural } from "./words.ts";

export interface Unserved {
  readonly passage: ServicePassage;
  readonly table: DirectorTable;
  /** `udp 10.0.0.1:53` */
  readonly wanted: string;
  /** The services of the same address, the most alike first. */
  readonly near: readonly TableService[];
  /** Firewall-mark services of the same family. */
  readonly marked: readonly TableService[];
  readonly marks: DirectorMarks | undefined;
  readonly marking: Marking | undefined;
}

/** The first service that the director forwarded nothing of and that its table does not have, or why none is. */
export function findUnserved(
  { services }: Passages,
  tables: IpvsTables | undefined,
  marks: PacketMarks | undefined,
): Unserved | Judgement {
  const stopped = services.filter((s) => s.stayed > 0);
  if (stopped.length === 0) return pass(ALL_WENT_OUT);
  const judged = stopped.map((passage) => judge(passage, tables, marks));
  return judged.find((j) => !("outcome" in j)) ?? judged[0];
}

function judge(
  passage: ServicePassage,
  tables: IpvsTables | undefined,
  marks: PacketMarks | undefined,
): Unserved | Judgement {
  const { director, protocol, vip, port } = passage;
  const table = tables?.directors.find((d) => d.director === director);
  if (!table)
    return inconclusive(
      passage.refusals.length + passage.resets > 0
        ? {
            en: "the director refuses the requests itself: no such service, or none of its real servers is usable",
            zh: "DS 自己拒绝了请求：没有该虚拟服务，或者其 RS 都不可用",
          }
        : { en: "the director's IPVS table is not known", zh: "DS 的 IPVS 表未知" },
      [{ host: director, command: "ipvsadm -Ln" }],
    );
  if (serviceOf(table, passage)) return pass({ en: "the table has this service", zh: "表中有该服务" });
  if (!table.complete)
    return inconclusive(
      { en: "only part of the director's IPVS table was given", zh: "只提供了 DS 的 IPVS 表的一部分" },
      [{ host: director, command: "ipvsadm -Ln" }],
    );
  const marked = table.services.filter(
    (s) => s.fwmark !== undefined && s.flags.includes("IPv6") === vip.includes(":"),
  );
  const own = marks?.directors.find((d) => d.director === director);
  const marking = own?.markings.find((m) => m.protocol === protocol && m.vip === vip && m.port === port);
  if (marked.length > 0) {
    const given = [...(marking?.rules ?? []), ...(marking?.perhaps ?? [])];
    if (given.some((r) => r.mark === 0 || marked.some((s) => s.fwmark === r.mark)))
      return notApplicable({
        en: "a firewall rule gives these requests the mark of a service, or may do so",
        zh: "有防火墙规则给这些请求打上某服务的标记，或者可能如此",
      });
    if (!own?.complete)
      return inconclusive(
        {
          en: "the table has firewall-mark services, which may take these requests",
          zh: "表中有按防火墙标记匹配的虚拟服务，这些请求可能匹配它们",
        },
        [{ host: director, command: "iptables-save -c; nft list ruleset" }],
      );
  }
  if (!passage.all)
    return notApplicable({ en: "part of these requests was forwarded", zh: "这些请求有一部分已被转发" });
  const near = table.services
    .filter((s) => s.vip === vip)
    .sort((a, b) => distance(a, passage) - distance(b, passage));
  return { passage, table, wanted: serviceName(passage), near, marked, marks: own, marking };
}

/** The entry of the table that takes what is addressed so, not counting firewall marks. */
export function serviceOf(
  table: DirectorTable,
  { protocol, vip, port }: Pick<ServicePassage, "protocol" | "vip" | "port">,
): TableService | undefined {
  const fits = table.services.filter((s) => s.protocol === protocol && s.vip === vip);
  return fits.find((s) => s.port === port) ?? fits.find((s) => s.port === 0);
}

/** Same port with the other protocol before the same protocol with another port. */
function distance(service: TableService, { protocol, port }: ServicePassage): number {
  if (service.port === port) return 0;
  return (service.protocol === protocol ? 1 : 100_000) + Math.abs(service.port - port);
}

/** `12 requests for ... came in at ds and did not go out; ds itself refused them (...)`. */
export function stopText(
  { director, stayed, came, refusals, resets }: ServicePassage,
  wanted: string,
): string {
  const answer =
    refusals.length > 0
      ? `; ${director} itself refused them (${plural(refusals.length, "ICMP error")}, rate limited)`
      : resets > 0
        ? `; ${director} itself answered with ${plural(resets, "reset")}`
        : "";
  const part = stayed < came ? ` of ${came}` : "";
  return `${plural(stayed, "request")}${part} for ${wanted} came in at ${director} and did not go out${answer}`;
}

/** The same in Chinese. */
export function stopTextZh(
  { director, stayed, came, refusals, resets }: ServicePassage,
  wanted: string,
): string {
  const answer =
    refusals.length > 0
      ? `；${director} 自己拒绝了它们（${refusals.length} 个 ICMP 差错报文，有速率限制）`
      : resets > 0
        ? `；${director} 自己回了 ${resets} 个 RST`
        : "";
  const part = stayed < came ? `（共 ${came} 个）` : "";
  return `${stayed} 个发往 ${wanted} 的请求${part}到达 ${director} 后没有转发出去${answer}`;
}

/** Did the director itself say no? */
export function isRefused({ refusals, resets }: ServicePassage): boolean {
  return refusals.length + resets > 0;
}
