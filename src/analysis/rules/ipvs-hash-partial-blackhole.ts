/** A hashing scheduler without fallback keeps sending its share of clients to a server it may not use. */

import type { FlowPassage } from "../evidence/flow-passages.ts";
import { serviceName, type TableDestination, type TableService } from "../evidence/table-services.ts";
import { defineRule, type Fault, fail, inconclusive, type Judgement, notApplicable, pass } from "./define.ts";
import { serverOption, serviceOption } from "./ipvsadm.ts";
import { stoppedServices, type Taken } from "./no-usable-server.ts";
import { isRefused, stopText, stopTextZh } from "./unserved.ts";
import { listed, listedZh, plural } from "./words.ts";

/** Schedulers that hash and do not look further when the server they hit is unavailable. */
const FALLBACK: ReadonlyMap<string, string> = new Map([
  ["sh", "sh-fallback"],
  ["mh", "mh-fallback"],
  // Destination hashing has no such flag (ip_vs_dh.c).
  ["dh", ""],
]);

export const ipvsHashPartialBlackhole = defineRule({
  id: "ipvs-hash-partial-blackhole",
  layer: "director",
  severity: "degraded",
  title: {
    en: "Clients that the scheduler hashes to a server of weight 0 are refused, always the same ones",
    zh: "被哈希到权重为 0 的服务器的客户端总是被拒绝",
  },
  needs: ["ipvsTables"],
  wants: ["passages", "packetMarks"],
  judge({ passages, ipvsTables, packetMarks }) {
    const stopped = passages ? stoppedServices(passages, ipvsTables, packetMarks) : [];
    const taken = stopped.find(({ service }) => hashes(service));
    if (taken) return judge(taken);
    const risky = ipvsTables.directors.flatMap(({ director, services }) =>
      services.filter((s) => hashes(s) && drained(s).length > 0).map((service) => ({ director, service })),
    );
    const [first] = risky;
    if (first)
      return fail(
        { en: "a share of the clients would be refused", zh: "会有一部分客户端被拒绝" },
        latent(first.director, first.service),
      );
    return notApplicable(
      stopped.length > 0
        ? {
            en: "the service's scheduler does not hash without fallback",
            zh: "该服务的调度算法不是无回退的哈希",
          }
        : {
            en: "no service hashes without fallback to a server of weight 0",
            zh: "没有服务以无回退的哈希指向权重为 0 的 RS",
          },
    );
  },
});

/** Does it hash, and give up on a hit that it may not use? */
function hashes({ scheduler, flags }: TableService): boolean {
  const fallback = FALLBACK.get(scheduler ?? "");
  return fallback !== undefined && !flags.includes(fallback);
}

/** sh and dh keep them in their table whatever their weight; mh keeps the last weight above 0. */
function drained({ destinations }: TableService): readonly TableDestination[] {
  const zero = destinations.filter((d) => d.weight === 0);
  return zero.length < destinations.length ? zero : [];
}

function judge(taken: Taken): Judgement {
  const { passage, service } = taken;
  if (service.destinations.some((d) => d.weight === undefined))
    return inconclusive({ en: "the table was given without weights", zh: "所提供的表中没有权重" }, [
      { host: passage.director, command: "ipvsadm -Ln" },
    ]);
  if (drained(service).length === 0)
    return pass({
      en: "no real server of the service, or every one, has weight 0",
      zh: "该服务没有权重为 0 的 RS，或者全部为 0",
    });
  const lost = passage.flows.filter((f) => f.stayed > 0);
  const mixed = lost.some((f) => f.stayed < f.came);
  if (mixed)
    return notApplicable({
      en: "flows lost part of their requests: a hash loses all or none",
      zh: "有流只丢失部分请求：而哈希要么全丢，要么不丢",
    });
  if (!byKey(service, lost, passage.flows))
    return notApplicable({
      en: "clients that were refused also got through",
      zh: "被拒绝过的客户端也有成功的",
    });
  if (!isRefused(passage))
    return inconclusive({
      en: "the director refused nothing; IPVS does refuse what it has no server for",
      zh: "DS 没有拒绝任何请求；而没有可用 RS 时 IPVS 会拒绝",
    });
  const because = {
    en: `the hash gives ${plural(lost.length, "flow")} to ${listed(drained(service).map((d) => d.ip))}`,
    zh: `哈希把 ${lost.length} 个流分给 ${listedZh(drained(service).map((d) => d.ip))}`,
  };
  return fail(because, faultOf(taken));
}

/** Without its port flag source hashing takes the address only: a client is refused on every port, or on none. */
function byKey(
  { scheduler, flags }: TableService,
  lost: readonly FlowPassage[],
  all: readonly FlowPassage[],
): boolean {
  if (scheduler === "dh" || flags.includes(`${scheduler}-port`)) return true;
  const clients = new Set(lost.map((f) => f.client));
  return all.every((f) => f.stayed > 0 || !clients.has(f.client));
}

function faultOf(taken: Taken): Fault {
  const { passage, service } = taken;
  const lost = passage.flows.filter((f) => f.stayed > 0);
  const passed = passage.flows.length - lost.length;
  return {
    grounds: ["message", "absence"],
    packets: passage.stayed,
    segments: [{ from: passage.director, to: passage.director }],
    ...(passage.all ? { severity: "broken" } : {}),
    explanation: {
      en: `Measured: ${stopText(passage, serviceName(passage))}: ${plural(lost.length, "flow")} lost every request${
        passed > 0 ? `, ${passed} lost none` : ""
      }. ${whyOf(service)}`,
      zh: `实测：${stopTextZh(passage, serviceName(passage))}：${lost.length} 条流的请求全部丢失${
        passed > 0 ? `，${passed} 条流没有丢失` : ""
      }。${whyOfZh(service)}`,
    },
    evidence: [
      service.cite,
      ...drained(service)
        .slice(0, 4)
        .map((d) => d.cite),
      ...passage.refusalCites,
      ...passage.cites,
    ],
    ...mending(passage.director, service),
    rivals: [
      {
        cause: "ipvs-weight-zero",
        because: {
          en: "other real servers of the service have a weight above 0",
          zh: "该虚拟服务的其他 RS 权重大于 0",
        },
      },
      {
        cause: "ipvs-overload-threshold",
        because: { en: "the server that is hit has weight 0", zh: "命中的 RS 权重为 0" },
      },
    ],
  };
}

/** Nobody was refused while captures ran, or none was given. */
function latent(director: string, service: TableService): Fault {
  return {
    grounds: ["may"],
    severity: "risk",
    packets: 0,
    segments: [{ from: director, to: director }],
    explanation: {
      en: `Measured: no refused request of ${service.name}. ${whyOf(service)}`,
      zh: `实测：${service.name} 没有请求被拒绝。${whyOfZh(service)}`,
    },
    evidence: [
      service.cite,
      ...drained(service)
        .slice(0, 4)
        .map((d) => d.cite),
    ],
    ...mending(director, service),
  };
}

function whyOf(service: TableService): string {
  const flags = hashFlags(service);
  return `The scheduler is ${service.scheduler}${flags.length > 0 ? ` (${flags.join(", ")})` : ""} without fallback, and ${listed(
    drained(service).map((d) => d.ip),
  )} has weight 0: whoever is hashed to it gets "no destination available", for as long as it stands in the table.`;
}

function whyOfZh(service: TableService): string {
  const flags = hashFlags(service);
  return `调度算法为 ${service.scheduler}${flags.length > 0 ? `（${flags.join("、")}）` : ""}，没有 fallback，而 ${listedZh(
    drained(service).map((d) => d.ip),
  )} 的权重为 0：只要它还在表中，哈希到它的客户端就会得到“没有可用的真实服务器”（no destination available）。`;
}

function hashFlags({ flags }: TableService): readonly string[] {
  return flags.filter((f) => /^(?:sh|mh)-[a-z]+$/.test(f));
}

function mending(host: string, service: TableService): Pick<Fault, "remedies" | "verify"> {
  const flag = FALLBACK.get(service.scheduler ?? "") ?? "";
  const persistent = service.flags.find((f) => /^persistent [0-9]{1,9}$/.test(f))?.slice(11);
  const edit = `ipvsadm -E ${serviceOption(service)} -s ${service.scheduler} -b ${[...hashFlags(service), flag].join(",")}${
    persistent ? ` -p ${persistent}` : ""
  }`;
  const remove = drained(service)
    .slice(0, 8)
    .map((d) => `ipvsadm -d ${serviceOption(service)} ${serverOption(d.ip, d.port)}`);
  return {
    remedies: [
      ...(flag === ""
        ? []
        : [
            {
              host,
              platform: "any",
              commands: [edit],
              note: {
                en: "the hash then looks further when the server it hits may not be used",
                zh: "这样哈希命中的 RS 不可用时会继续查找其他 RS",
              },
            },
          ]),
      {
        host,
        platform: "any",
        commands: remove,
        note: {
          en: "take the server out instead of setting its weight to 0 (keepalived: no inhibit_on_failure)",
          zh: "把该 RS 从表中删除，而不是把权重设为 0（keepalived：不要用 inhibit_on_failure）",
        },
      },
    ],
    verify: [
      {
        host,
        command: "ipvsadm -Ln --stats",
        expect: { en: "Conns grows for every client that sends", zh: "每个发送请求的客户端都使 Conns 增长" },
      },
    ],
  };
}
