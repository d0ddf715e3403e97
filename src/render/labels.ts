/** What renderers say themselves, in each language. Ids and codes are never translated. */
import type { Report } from "../report/schema.ts";
import type { Language } from "./define.ts";

const EN = {
  measured: "Measured",
  inferred: "Inferred cause",
  noCause: "no cause could be told",
  where: "Where",
  affected: "Affected",
  packetsOf: "packets of",
  also: "Also found",
  against: "Considered and not chosen",
  path: "Packets, hop by hop",
  direction: "direction",
  leg: "leg",
  sent: "sent",
  arrived: "arrived",
  missing: "missing",
  unknown: "unknown",
  because: "because",
  probes: "Kinds of packets, and who saw them",
  protocol: "protocol",
  source: "source",
  destination: "destination",
  sourceMac: "source MAC",
  destinationMac: "destination MAC",
  packets: "packets",
  seenAt: "seen at",
  received: "received",
  contrast: "What tells the lost from the arrived",
  attribute: "attribute",
  lost: "lost",
  alsoSeparating: "cannot be told from it",
  notSeparating: "does not matter",
  findings: "Findings",
  evidence: "Evidence",
  frame: "frame",
  line: "line",
  more: "more in the JSON report",
  fixOn: "Fix on",
  proofOn: "Proof on",
  next: "Open: what would settle it",
  captures: "Captures",
  frames: "frames",
  clock: "clock ahead of the director's by",
  inputs: "Remarks on the inputs",
  unread: "lines that no reader knows",
  shortened: "Shortened. The whole report",
  request: "request",
  reply: "reply",
  in: "in",
};
export type Labels = Readonly<Record<keyof typeof EN, string>>;

const ZH: Labels = {
  measured: "实测",
  inferred: "推断原因",
  noCause: "无法判定原因",
  where: "位置",
  affected: "受影响",
  packetsOf: "个报文，共",
  also: "另外发现",
  against: "考虑过但未采纳",
  path: "逐跳报文",
  direction: "方向",
  leg: "路段",
  sent: "发出",
  arrived: "到达",
  missing: "丢失",
  unknown: "未知",
  because: "依据",
  probes: "各类报文及可见位置",
  protocol: "协议",
  source: "源",
  destination: "目的",
  sourceMac: "源 MAC",
  destinationMac: "目的 MAC",
  packets: "报文数",
  seenAt: "可见于",
  received: "收到",
  contrast: "丢失与到达的差别",
  attribute: "属性",
  lost: "丢失",
  alsoSeparating: "与之无法区分",
  notSeparating: "无关",
  findings: "发现",
  evidence: "证据",
  frame: "帧",
  line: "行",
  more: "条见 JSON 报告",
  fixOn: "修复，在",
  proofOn: "验证，在",
  next: "未决：如何确认",
  captures: "抓包",
  frames: "帧数",
  clock: "时钟比 DS 快",
  inputs: "输入备注",
  unread: "行无法识别",
  shortened: "已缩短。完整报告",
  request: "请求",
  reply: "回包",
  in: "位于",
};

const LABELS: Readonly<Record<Language, Labels>> = { en: EN, zh: ZH };

export const labelsOf = (language: Language): Labels => LABELS[language];

const OUTCOMES: Readonly<Record<Language, Readonly<Record<Report["verdict"]["outcome"], string>>>> = {
  en: { faulty: "FAULTY", healthy: "HEALTHY", inconclusive: "INCONCLUSIVE" },
  zh: { faulty: "有故障", healthy: "正常", inconclusive: "无法定论" },
};
const LEVELS: Readonly<Record<Language, Readonly<Record<Report["verdict"]["confidence"], string>>>> = {
  en: { confirmed: "confirmed", likely: "likely", possible: "possible" },
  zh: { confirmed: "已证实", likely: "很可能", possible: "可能" },
};

/** `FAULTY (confirmed)` */
export function outcomeText({ verdict }: Report, language: Language): string {
  return `${OUTCOMES[language][verdict.outcome]} (${LEVELS[language][verdict.confidence]})`;
}
