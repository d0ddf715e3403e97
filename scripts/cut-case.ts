/**
 * Makes a case of test/cases/ out of a run of the lab: captures as they are, state text cut to what an
 * analysis reads, truth cut to what a test compares.
 *
 *     node scripts/cut-case.ts RUN CASE [--keep COMMAND]...
 *
 * RUN holds HOST.pcap or HOST.pcapng, HOST-2.pcap (a second capture of HOST), HOST.before.txt,
 * HOST.after.txt, truth.json. `--keep` keeps a section that is otherwise dropped.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

/** Longer captures are stored as gzip: the service reads both. */
const GZIP_FROM_BYTES = 32_768;

const SECTIONS: readonly string[] = [
  "ip -d addr",
  "ip -s link",
  "ip route show table all",
  "ip rule",
  "ip neigh",
  "ipvsadm -Ln",
  "ipvsadm -Ln --stats",
  "ipvsadm -Lnc",
  "netstat -su",
  "nstat -az",
  "ifconfig -a",
  "iptables-save -c",
  "ss -lnptu",
  "uname -a",
];
/** Kept only when they say something. */
const UNLESS_EMPTY: readonly string[] = ["nft list ruleset", "ip6tables-save -c"];

const SYSCTL =
  /^net\.ipv[46]\.(?:conf\..{1,32}\.(?:rp_filter|accept_local|arp_ignore|arp_announce|arp_filter|forwarding|log_martians|send_redirects|accept_redirects)|ip_forward)|^net\.netfilter\.nf_conntrack_(?:max|count|tcp_loose|tcp_be_liberal) /;
/** Of directors only. */
const SYSCTL_IPVS = "net.ipv4.vs.";

/** Counters that mean something at zero. */
const COUNTERS: ReadonlySet<string> = new Set([
  "TcpExtIPReversePathFilter",
  "IpInAddrErrors",
  "IpInUnknownProtos",
  "UdpNoPorts",
  "UdpInDatagrams",
  "UdpOutDatagrams",
  "TcpExtListenOverflows",
  "IpOutNoRoutes",
  "UdpRcvbufErrors",
  "UdpInCsumErrors",
  "IpInReceives",
  "IpInDelivers",
  "IcmpOutDestUnreachs",
  "IpReasmReqds",
  "IpReasmOKs",
  "IpReasmFails",
]);

interface Section {
  readonly command: string;
  readonly lines: readonly string[];
}

function readSections(text: string): Section[] {
  const sections: { command: string; lines: string[] }[] = [];
  for (const line of text.replace(/\n$/, "").split("\n"))
    if (line.startsWith("### ")) sections.push({ command: line.slice(4), lines: [] });
    else sections.at(-1)?.lines.push(line);
  return sections;
}

/** Names of nstat whose value is zero in every text. */
function silentCounters(texts: readonly (readonly Section[])[]): Set<string> {
  const silent = new Set<string>();
  const moved = new Set<string>(COUNTERS);
  for (const { lines } of texts.flat().filter((s) => s.command.startsWith("nstat")))
    for (const line of lines) {
      const [name, value] = line.split(/\s+/, 2);
      (value === "0" ? silent : moved).add(name);
    }
  return silent.difference(moved);
}

function cutState(
  sections: readonly Section[],
  silent: ReadonlySet<string>,
  keep: readonly string[],
): string {
  const kept: string[] = [];
  const director = sections.some(
    (s) => s.command === "ipvsadm -Ln" && s.lines.some((l) => /^[A-Z]{3} /.test(l)),
  );
  const isSetting = (l: string) => SYSCTL.test(l) || (director && l.startsWith(SYSCTL_IPVS));
  for (const { command, lines } of sections) {
    const whole =
      SECTIONS.includes(command) ||
      command.startsWith("ethtool -S ") ||
      keep.includes(command) ||
      (UNLESS_EMPTY.includes(command) && lines.some((line) => line.trim() !== ""));
    if (command.startsWith("sysctl")) kept.push(`### ${command}`, ...lines.filter(isSetting));
    else if (command.startsWith("nstat"))
      kept.push(`### ${command}`, ...lines.filter((l) => !silent.has(l.split(/\s+/, 1)[0])));
    else if (whole) kept.push(`### ${command}`, ...lines);
  }
  return `${kept.join("\n")}\n`;
}

/** One flow a line: short, and a difference still shows where it is. */
function cutTruth(json: string): string {
  const { description, mode, fault, totals, flows } = JSON.parse(json);
  const head = Object.entries({ description, mode, fault, totals });
  const lines = head.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const rows = flows.map((flow: unknown) => `    ${JSON.stringify(flow)}`);
  return `{\n${lines.join("\n")}\n  "flows": [\n${rows.join(",\n")}\n  ]\n}\n`;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: "string", multiple: true, default: [] } },
});
const [run, folder] = positionals;
if (run === undefined || folder === undefined) throw new Error("usage: cut-case.ts RUN CASE");
await mkdir(folder, { recursive: true });
const names = await readdir(run);
for (const name of names) {
  const capture = /^([a-z0-9]+)(-2)?\.(pcap|pcapng)$/.exec(name);
  if (!capture || capture[1] === "underlay") continue;
  const [, host, second, extension] = capture;
  const part = `${host}${second ? ".capture" : ""}`;
  const bytes = await readFile(join(run, name));
  if (bytes.length < GZIP_FROM_BYTES) await writeFile(join(folder, `${part}.${extension}`), bytes);
  else await writeFile(join(folder, `${part}.${extension}.gz`), gzipSync(bytes, { level: 9 }));
}
for (const host of names.flatMap((name) => /^([a-z0-9]+)\.after\.txt$/.exec(name)?.[1] ?? [])) {
  const moments = ["before", "after"];
  const texts = await Promise.all(
    moments.map(async (m) => readSections(await readFile(join(run, `${host}.${m}.txt`), "utf8"))),
  );
  const silent = silentCounters(texts);
  for (const [i, moment] of moments.entries())
    await writeFile(join(folder, `${host}.state.${moment}.txt`), cutState(texts[i], silent, values.keep));
}
await writeFile(join(folder, "truth.json"), cutTruth(await readFile(join(run, "truth.json"), "utf8")));
