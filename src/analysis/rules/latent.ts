/**
 * Faults that stand in a real server's configuration and that no packet has met: nothing was captured, or
 * everything is lost before it comes that far. They explain no measured packet.
 */
import type { Ground, Words } from "../../report/schema.ts";
import type { Assignment, Assignments } from "../evidence/assignments.ts";
import type { Citation } from "../evidence/define.ts";
import { type Fault, fail, type Judgement } from "./define.ts";
import { listed, listedZh } from "./words.ts";

/** What a real server is there for and what nothing has tested. */
export function untested(assignments: Assignments | undefined): readonly Assignment[] {
  return assignments?.servers.filter((a) => a.met !== "open") ?? [];
}

export interface Latent {
  readonly assignment: Assignment;
  readonly cites: readonly Citation[];
  readonly remedy: Fault["remedies"][number];
  readonly verify: Fault["verify"][number];
}

/**
 * @param what the configuration that would end every request: "rs1 does not hold 10.0.0.1"
 * @param why what the kernel does with them
 */
export function latentFault(
  found: readonly Latent[],
  what: Required<Words>,
  why: Words,
  grounds: readonly Ground[] = ["must"],
): Judgement {
  const [first] = found;
  const perHost = found.filter(
    (f, i) => found.findIndex((o) => o.assignment.host === f.assignment.host) === i,
  );
  return fail(what, {
    grounds,
    packets: 0,
    segments: perHost.map(({ assignment: { host } }) => ({ from: host, to: host })),
    explanation: {
      en: `Measured: nothing at ${listed(perHost.map((f) => f.assignment.host))}: ${
        first.assignment.met === "unseen"
          ? "no capture shows a request of the service"
          : "all requests that were sent there are lost before"
      }. By its configuration ${what.en}: ${why.en}.`,
      zh: `实测：${listedZh(perHost.map((f) => f.assignment.host))} 上没有实测数据：${
        first.assignment.met === "unseen" ? "抓包中没有该服务的请求" : "发往那里的请求此前已全部丢失"
      }。根据其配置，${what.zh ?? ""}：${why.zh ?? ""}。`,
    },
    evidence: found.flatMap((f) => [...f.cites, f.assignment.cite]).slice(0, 12),
    remedies: perHost.map((f) => f.remedy),
    verify: perHost.map((f) => f.verify),
    nextSteps: perHost.map(({ assignment: { host, vip } }) => ({
      host,
      command: `tcpdump -ni any -s0 -c 50 -w ${host}.pcap 'host ${vip} or proto 4 or proto 47 or icmp'`,
      why: {
        en: "shows whether requests arrive and what becomes of them",
        zh: "可看出请求是否到达，以及结果如何",
      },
    })),
  });
}
