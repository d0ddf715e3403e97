/** `dmesg`, `journalctl -k`, /var/log/messages and the like: the lines that say why packets are lost. */
import type { HostParser, LogLine } from "./define.ts";
import { keep, openingLines, readLines } from "./read-lines.ts";

/** `[  12.345678] `, `[Mon Jan  1 00:00:00 2024] `, `Jan  1 00:00:00 host kernel: `, RFC 3339 and a host. */
const STAMP = [
  /^(?:<\d{1,3}>)?\[[ \d]{1,10}\.\d{1,9}\](?:\[[ TC]{1,8}\d{1,8}\])? /,
  /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] /,
  /^[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})? \S{1,255} (?=\S{1,80}: )/,
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,:+Z-]{0,20} (?:\S{1,255} (?=\S{1,80}: ))?/,
  /^(?:kern|daemon) {0,3}:[a-z]{3,7} {0,3}: /,
] as const;
/** What a rule may want to quote; each is a message of the kernel, or of keepalived. */
const TELLING =
  /martian (?:source|destination)|^ll header:|IPVS: |nf_conntrack|neighbour: |neighbor table overflow|[Dd]uplicate address|Possible SYN flooding|NETDEV WATCHDOG|UDP: (?:bad checksum|short packet)|TCP: out of memory|Keepalived|arp: |link is (?:not ready|down|up)|Link (?:is )?(?:Down|Up)|carrier (?:lost|acquired)|page allocation failure|callbacks suppressed|rp_filter|ip_vs|unregister_netdevice/;

export const kernelLog: HostParser = {
  name: "kernel-log",
  matchesCommand(words) {
    if (words[0] === "dmesg" || words[0] === "journalctl") return true;
    return (
      /^(?:cat|tail|head|grep|egrep|zgrep|less|more)$/.test(words[0] ?? "") &&
      words.some((w) => /^\/var\/log\/(?:messages|syslog|kern|dmesg|keepalived)/.test(w))
    );
  },
  matchesBody(lines) {
    const opening = openingLines(lines);
    const stamped = opening.filter((l) => messageOf(l) !== undefined || l.startsWith("IPv4: martian"));
    return stamped.length > 0 && stamped.length * 2 > opening.length;
  },
  parse(lines, words) {
    const log: LogLine[] = [];
    const named = words.length > 0;
    const unread = readLines(lines, (text, at) => {
      const message = messageOf(text) ?? (named || TELLING.test(text) ? text.trim() : undefined);
      if (message === undefined) return false;
      return !TELLING.test(message) || keep(log, { message, at });
    });
    return { facts: { log }, unread };
  },
};

/** A line without its time, host and `kernel:`; undefined when it has no time. */
function messageOf(text: string): string | undefined {
  let message = text;
  for (const stamp of STAMP) message = message.replace(stamp, "");
  if (message === text) return undefined;
  return message.replace(/^kernel: (?:\[[ \d]{1,10}\.\d{1,9}\] )?/, "").trim();
}
