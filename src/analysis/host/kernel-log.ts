/** `dmesg`, `journalctl -k`, /var/log/messages and the like: the lines that say why packets are lost. */
import type { HostParser, KernelEvent, LineRef, LogLine, MachineFact } from "./define.ts";
import { readEvent } from "./kernel-events.ts";
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
    const events: KernelEvent[] = [];
    const machine: MachineFact[] = [];
    const named = words.length > 0;
    const unread = readLines(lines, (text, at) => {
      const message = messageOf(text) ?? (named || TELLING.test(text) ? text.trim() : undefined);
      if (message === undefined) return false;
      for (const fact of machineFacts(message, at)) keep(machine, fact);
      const event = readEvent(message);
      if (event) keep(events, { ...event, at });
      return (!event && !TELLING.test(message)) || keep(log, { message, at });
    });
    return { facts: { log, events, machine }, unread };
  },
};

/** A line without its time, host and `kernel:`; undefined when it has no time. */
function messageOf(text: string): string | undefined {
  let message = text;
  for (const stamp of STAMP) message = message.replace(stamp, "");
  if (message === text) return undefined;
  return message.replace(/^kernel: (?:\[[ \d]{1,10}\.\d{1,9}\] )?/, "").trim();
}

/** `DMI: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16 04/01/2014`, `Hypervisor detected: KVM`. */
function machineFacts(message: string, at: LineRef): MachineFact[] {
  const product = /^DMI: (.{1,200}?)(?:, BIOS .{0,100})?$/.exec(message)?.[1];
  if (product !== undefined) return [{ at, field: "product", value: product }];
  const hypervisor =
    /^(?:Hypervisor detected: |systemd\[1\]: Detected virtualization )'?([\w. -]{1,60}?)'?\.?$/.exec(message);
  return hypervisor ? [{ at, field: "virtualization", value: hypervisor[1] }] : [];
}
