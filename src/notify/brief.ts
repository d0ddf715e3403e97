/** What every message to people says of a report: a few short lines, one language, nothing escaped yet. */
import type { Language } from "../render/define.ts";
import { clean, spanText } from "../render/lines.ts";
import type { Report } from "../report/schema.ts";

export interface Brief {
  readonly outcome: Report["verdict"]["outcome"];
  /** Our own words alone: `LVS Verdict: faulty (confirmed)`. */
  readonly title: string;
  readonly summary: string;
  /** Undefined where the summary says it. */
  readonly measured: string | undefined;
  /** Rule, layer and place, in one line; empty where there is no cause. */
  readonly cause: string;
  /** One line per hop. */
  readonly legs: readonly string[];
  readonly fixes: readonly Fix[];
  /** So many hops and commands that are in the report alone. */
  readonly more: { readonly legs: number; readonly commands: number };
}

export interface Fix {
  /** Host and platform. */
  readonly where: string;
  /** Exactly as the report has it: one line, no control characters. */
  readonly command: string;
}

/** Lengths in UTF-16 units: all of them together stay within every platform's limit of bytes. */
const MOST = { sentence: 600, cause: 200, legs: 12, leg: 160, commands: 6, command: 300, where: 80 } as const;

export function briefOf(report: Report, language: Language): Brief {
  const { verdict, segments } = report;
  const words = WORDS[language];
  const lossFirst = [...segments].sort(
    (a, b) => Number(b.packets.missing > 0) - Number(a.packets.missing > 0),
  );
  const shown = (segments.length > MOST.legs ? lossFirst : segments).slice(0, MOST.legs);
  const { fixes, left } = fixesOf(report);
  const where = verdict.segments.map(spanText).join(", ");
  return {
    outcome: verdict.outcome,
    title: `LVS Verdict: ${words[verdict.outcome]} (${words[verdict.confidence]})`,
    summary: line(verdict.summary, MOST.sentence),
    measured: verdict.summary.includes(verdict.observed) ? undefined : line(verdict.observed, MOST.sentence),
    cause: line([verdict.cause, verdict.layer, where].filter((part) => part).join(" · "), MOST.cause),
    legs: shown.map(({ direction, packets, ...span }) =>
      line(`${spanText(span)} ${words.counts(words[direction], packets)}`, MOST.leg),
    ),
    fixes,
    more: { legs: segments.length - shown.length, commands: left },
  };
}

/** Commands as they are, or not at all: a command that was cut or cleaned is another command. */
function fixesOf({ findings }: Report): { readonly fixes: readonly Fix[]; readonly left: number } {
  const all = findings.flatMap(({ remedies }) =>
    remedies.flatMap(({ host, platform, commands }) =>
      commands.map((command) => ({ where: line(`${host} (${platform})`, MOST.where), command })),
    ),
  );
  const fixes = all
    .filter(({ command }) => command.length <= MOST.command && line(command, MOST.command) === command)
    .slice(0, MOST.commands);
  return { fixes, left: all.length - fixes.length };
}

/** Without the commands that a platform cannot show unchanged: they are counted. */
export function showing(brief: Brief, fits: (command: string) => boolean): Brief {
  const fixes = brief.fixes.filter(({ command }) => fits(command));
  const commands = brief.more.commands + brief.fixes.length - fixes.length;
  return { ...brief, fixes, more: { ...brief.more, commands } };
}

/** One line of so many UTF-16 units at most, without characters that are not seen. */
export function line(text: string, most: number): string {
  const seen = clean(text)
    .replace(/[\n\u2028\u2029]/g, " ")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .trim();
  if (seen.length <= most) return seen;
  const cut = seen.slice(0, most - 1);
  // Not in the middle of a pair.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

interface Words {
  readonly faulty: string;
  readonly healthy: string;
  readonly inconclusive: string;
  readonly confirmed: string;
  readonly likely: string;
  readonly possible: string;
  readonly request: string;
  readonly reply: string;
  readonly cause: string;
  readonly measured: string;
  readonly legs: string;
  readonly fixes: string;
  readonly report: string;
  counts(direction: string, packets: Report["segments"][number]["packets"]): string;
  moreLegs(count: number): string;
  moreCommands(count: number): string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    faulty: "faulty",
    healthy: "healthy",
    inconclusive: "inconclusive",
    confirmed: "confirmed",
    likely: "likely",
    possible: "possible",
    request: "request",
    reply: "reply",
    cause: "Cause",
    measured: "Measured",
    legs: "Packets, hop by hop",
    fixes: "Fix",
    report: "Open the report",
    counts: (direction, { sent, arrived, missing, unknown }) =>
      `(${direction}): ${sent} sent, ${arrived} arrived, ${missing} missing, ${unknown} unknown`,
    moreLegs: (count) => `and ${count} more in the report`,
    moreCommands: (count) => `${count} more commands are in the report`,
  },
  zh: {
    faulty: "有故障",
    healthy: "正常",
    inconclusive: "无法判定",
    confirmed: "已确认",
    likely: "很可能",
    possible: "有可能",
    request: "请求",
    reply: "应答",
    cause: "原因",
    measured: "实测",
    legs: "逐跳报文",
    fixes: "修复",
    report: "打开报告",
    counts: (direction, { sent, arrived, missing, unknown }) =>
      `(${direction}): 发出 ${sent}, 到达 ${arrived}, 丢失 ${missing}, 未知 ${unknown}`,
    moreLegs: (count) => `另有 ${count} 跳见报告`,
    moreCommands: (count) => `另有 ${count} 条命令见报告`,
  },
};

/** The lines under the two headings of a message: hops, and commands with where they run. */
export function legLines({ legs, more }: Brief, language: Language): string[] {
  return [...legs, ...(more.legs > 0 ? [WORDS[language].moreLegs(more.legs)] : [])];
}

export function fixLines({ fixes, more }: Brief, language: Language): string[] {
  return [
    ...fixes.map(({ where, command }) => `${where}$ ${command}`),
    ...(more.commands > 0 ? [WORDS[language].moreCommands(more.commands)] : []),
  ];
}

/** The sentences above them. */
export function headLines({ summary, measured, cause }: Brief, language: Language): string[] {
  const words = WORDS[language];
  return [
    summary,
    ...(measured === undefined ? [] : [`${words.measured}: ${measured}`]),
    ...(cause === "" ? [] : [`${words.cause}: ${cause}`]),
  ];
}
