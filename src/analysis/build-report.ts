/** buildReport(): what was seen and judged, in the report's shape. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { ENGINE_VERSION } from "../lib/version.ts";
import { type Analysis, SCHEMA_VERSION } from "../report/schema.ts";
import { captureEntries } from "./capture-entries.ts";
import { placeOf } from "./evidence/cite.ts";
import type { FoldedReading } from "./fold-reading.ts";
import type { HostState } from "./host/define.ts";
import { legKinds } from "./leg-kinds.ts";
import { nameOf } from "./measure.ts";
import { isHostIp } from "./observe/addresses.ts";
import type { Leg } from "./observe/define.ts";
import type { Observed } from "./observe/index.ts";
import { protocolName } from "./observe/services.ts";
import type { InputRecord } from "./read-inputs.ts";
import type { Redactor } from "./redact/redactor.ts";
import type { Judged } from "./rules/evaluate.ts";
import { snapshotsOf } from "./snapshot/index.ts";
import type { Decision } from "./verdict.ts";

const MOST_UNREAD = 100;
const MOST_PROBES = 200;

/** Derives from the inputs and the engine's version: the same inputs twice are one report. */
export function reportId(
  records: readonly (InputRecord | Pick<InputRecord, "part" | "sha256" | "bundle">)[],
  redactor?: Pick<Redactor, "line">,
): string {
  // What is in a bundle follows from the bundle.
  const lines = records
    .filter((r) => r.bundle === undefined)
    .map((r) => `${r.part} ${r.sha256}`)
    .sort();
  return bytesToHex(
    sha256(
      utf8ToBytes([`engine ${ENGINE_VERSION}`, ...(redactor ? [redactor.line] : []), ...lines].join("\n")),
    ),
  ).slice(0, 32);
}

export function buildReport(
  reading: FoldedReading,
  observed: Observed,
  judged: readonly Judged[],
  { verdict, findings }: Decision,
): Analysis {
  const { cast } = observed;
  const name = (member: number) => nameOf(observed, member);
  return {
    id: reportId(reading.records, reading.redactor),
    schemaVersion: SCHEMA_VERSION,
    engine: { version: ENGINE_VERSION },
    ...(reading.redactor ? { redaction: reading.redactor.mode } : {}),
    verdict,
    findings: [...findings],
    segments: observed.legs.map((leg) => ({
      from: name(leg.from),
      to: leg.to < 0 && leg.direction === "request" ? unknownReceiver(observed, leg) : name(leg.to),
      direction: leg.direction,
      packets: { ...leg.counts },
      because: { en: leg.because, ...(leg.becauseZh === "" ? {} : { zh: leg.becauseZh }) },
      kinds: legKinds(observed, leg),
    })),
    probes: observed.probes.slice(0, MOST_PROBES).map((p) => ({
      protocol: p.protocol,
      source: p.source,
      destination: p.destination,
      sourceMac: p.sourceMac,
      destinationMac: p.destinationMac,
      viaVip: p.viaVip,
      packets: p.packets,
      seenAt: { [name(p.from)]: p.packets, [name(p.to)]: p.arrived },
      received: p.received,
    })),
    contrast: observed.contrasts.map((c) => ({
      from: name(c.from),
      to: c.to < 0 ? "rs" : name(c.to),
      lost: c.lost,
      arrived: c.arrived,
      separator: c.separators.length === 0 ? null : separatorEntry(c.separators[0]),
      alsoSeparating: c.separators.slice(1).map(separatorEntry),
      notSeparating: [...c.notSeparating],
    })),
    captures: captureEntries(observed),
    clocks: observed.clocks.map((c) => ({
      host: name(c.member),
      offsetMs: round(c.offset / 1e6),
      uncertaintyMs: round(c.uncertainty / 1e6),
      matched: c.matched,
    })),
    hosts: cast.members.map((member) => ({
      name: member.name,
      role: member.role,
      known: member.known,
      addresses: addressEntries(observed, member.name),
    })),
    services: cast.services.map((s) => ({
      protocol: protocolName(s.protocol),
      vip: s.vip,
      port: s.port,
      forwarding: [...s.forwarding].sort(),
      known: s.known,
    })),
    states: [...snapshotsOf(observed)],
    rules: judged.map(({ rule, judgement }) => ({
      id: rule.id,
      outcome: judgement.outcome,
      because: judgement.because,
    })),
    inputs: reading.records.map((record) => ({
      host: record.host,
      kind: record.kind,
      name: record.part,
      bytes: record.bytes,
      sha256: record.sha256,
      unread: unreadOf(reading, record),
      problems: [
        ...record.problems,
        ...setAsideProblems(observed, record),
        ...maskProblems(observed, record),
      ],
    })),
  };
}

function separatorEntry(s: Observed["contrasts"][number]["separators"][number]) {
  return { attribute: s.attribute, lost: [...s.lost], arrived: [...s.arrived] };
}

/** Microseconds are what a clock estimate can mean. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function addressEntries({ cast, states }: Observed, host: string) {
  const member = cast.members[cast.memberOfName(host)];
  const own = states.filter((s) => s.host === host);
  const mac = member.macs.size === 1 ? [...member.macs][0] : null;
  const entries = new Map<string, { ip: string; mac: string | null; interface: string | null }>();
  for (const state of own)
    for (const address of state.addresses) {
      if (!isHostIp(address.ip) && !cast.vips.has(address.ip)) continue;
      const link = state.interfaces.find((i) => i.name === address.interface && i.mac !== undefined);
      const known = entries.get(`${address.ip} ${address.interface}`);
      entries.set(`${address.ip} ${address.interface}`, {
        ip: address.ip,
        mac: link?.mac ?? known?.mac ?? (address.interface === "lo" ? null : mac),
        interface: address.interface,
      });
    }
  for (const ip of member.ips)
    if (![...entries.values()].some((e) => e.ip === ip)) entries.set(ip, { ip, mac, interface: null });
  return [...entries.values()];
}

/** Requests leave a client for a director, and that for a real server. */
function unknownReceiver({ cast }: Observed, { from }: Leg): string {
  return cast.members[from].role === "client" ? "director" : "rs";
}

function unreadOf({ states }: FoldedReading, record: InputRecord) {
  if (record.kind !== "state") return [];
  const state = states.find((s) => isFrom(s, record));
  if (!state) return [];
  return state.unread
    .map(({ line, text }) => ({ ...placeOf(state, line), text }))
    .filter(({ input }) => record.bundle === undefined || input === record.part)
    .slice(0, MOST_UNREAD)
    .map(({ line, text }) => ({ line, text }));
}

function isFrom(state: HostState, record: InputRecord): boolean {
  if (state.sources) return state.sources.some(({ input }) => input === record.part);
  return record.bundle === undefined && placeOf(state, 1).input === record.part;
}

/** A state that is another host's was not used: the report says so. */
function setAsideProblems({ setAside }: Observed, record: InputRecord) {
  if (record.kind !== "state") return [];
  const aside = setAside.find(({ state }) => isFrom(state, record));
  if (!aside) return [];
  const whose = aside.of === undefined ? "of another host as well" : `of ${aside.of}`;
  const whoseZh = aside.of === undefined ? "还属于其他主机" : `属于 ${aside.of}`;
  return [
    {
      en: `not used: its MAC addresses are those ${whose}, not those of ${record.host}`,
      zh: `未使用：其中的 MAC 地址${whoseZh}，不是 ${record.host} 的`,
    },
  ];
}

/** Masked addresses are compared by what is left of them: the report says which were taken for which. */
function maskProblems({ states, unmasking }: Observed, record: InputRecord) {
  if (record.kind !== "state" || !states.some((s) => s.host === record.host && s.masked)) return [];
  const resolved = [...unmasking.resolved].slice(0, 20);
  const taken = resolved.map(([masked, plain]) => `${masked} for ${plain}`);
  const takenZh = resolved.map(([masked, plain]) => `${masked} 视为 ${plain}`);
  return [
    ...(taken.length > 0
      ? [
          {
            en: `masked addresses were taken for what fits them: ${taken.join(", ")}`,
            zh: `打码的地址按与之相符的地址处理：${takenZh.join("，")}`,
          },
        ]
      : []),
    ...(unmasking.open.length > 0
      ? [
          {
            en: `masked addresses that fit no address of the inputs, or several: ${unmasking.open.slice(0, 20).join(", ")}`,
            zh: `打码的地址与输入中的地址都不相符，或与多个相符：${unmasking.open.slice(0, 20).join("，")}`,
          },
        ]
      : []),
  ];
}
