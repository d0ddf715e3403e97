/** What rules about a service's real servers share: which entry of the table takes what a director stopped. */
import type { DirectorTable, IpvsTables } from "../evidence/ipvs-tables.ts";
import type { PacketMarks } from "../evidence/packet-marks.ts";
import type { Passages, ServicePassage } from "../evidence/passages.ts";
import type { TableService } from "../evidence/table-services.ts";
import { serviceOf } from "./unserved.ts";

export interface Taken {
  readonly passage: ServicePassage;
  readonly table: DirectorTable;
  readonly service: TableService;
}

/** Services of which requests stayed in their director, with the entry that takes them. */
export function stoppedServices(
  { services }: Passages,
  tables: IpvsTables | undefined,
  marks: PacketMarks | undefined,
): readonly Taken[] {
  return services.flatMap((passage) => {
    const table = tables?.directors.find((d) => d.director === passage.director);
    const service = table && takenBy(passage, table, marks);
    return table && service && passage.stayed > 0 ? [{ passage, table, service }] : [];
  });
}

/** The service of the requests' mark, else of their address; undefined where the mark is not known. */
export function takenBy(
  passage: ServicePassage,
  table: DirectorTable,
  marks: PacketMarks | undefined,
): TableService | undefined {
  const { protocol, vip, port, director } = passage;
  const marked = table.services.filter(
    (s) => s.fwmark !== undefined && s.flags.includes("IPv6") === vip.includes(":"),
  );
  if (marked.length === 0) return serviceOf(table, passage);
  const marking = marks?.directors
    .find((d) => d.director === director)
    ?.markings.find((m) => m.protocol === protocol && m.vip === vip && m.port === port);
  // Marks replace one another: the last rule that matches counts.
  const mark = marking?.rules.at(-1)?.mark;
  if (mark !== undefined) return marked.find((s) => s.fwmark === mark) ?? serviceOf(table, passage);
  return (marking?.perhaps.length ?? 0) > 0 ? undefined : serviceOf(table, passage);
}

/** The first service that nothing was forwarded of. */
export function unusable(
  passages: Passages,
  tables: IpvsTables,
  marks: PacketMarks | undefined,
): Taken | undefined {
  return stoppedServices(passages, tables, marks).find(({ passage }) => passage.all);
}
