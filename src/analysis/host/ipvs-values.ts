/** Single values that ipvsadm prints: counters, rates, tunnel options, timeouts, sync daemons (ipvsadm.c). */
import type { IpvsRates, IpvsStats } from "./define.ts";
import { parseHexEndpoint } from "./endpoint.ts";
import type { IpvsTimeouts, SyncDaemon, TunnelOptions } from "./facts-ipvs.ts";
import { decimal, scaled } from "./numbers.ts";
import { cellsByColumn } from "./table.ts";

/** `Timeout (tcp tcpfin udp): 900 120 300`. */
export function readTimeouts(text: string): Omit<IpvsTimeouts, "at"> | undefined {
  const match = /^Timeout \(tcp tcpfin udp\): (\d{1,9}) (\d{1,9}) (\d{1,9})$/.exec(text);
  if (!match) return undefined;
  const [tcpSeconds, tcpFinSeconds, udpSeconds] = match.slice(1, 4).map(Number);
  return { tcpSeconds, tcpFinSeconds, udpSeconds };
}

/** `master sync daemon (mcast=eth0, syncid=1[, maxlen=..., group=..., port=..., ttl=...])`. */
export function readSyncDaemon(text: string): Omit<SyncDaemon, "at"> | undefined {
  const match =
    /^(master|backup) sync daemon \(mcast=([^\s,]{1,40}), syncid=(\d{1,5})(?:, [a-z]{1,10}=[^\s,]{1,60}){0,8}\)$/.exec(
      text,
    );
  if (!match) return undefined;
  return { role: match[1] === "master" ? "master" : "backup", interface: match[2], syncId: Number(match[3]) };
}

const CHECKSUMS: ReadonlyMap<string, NonNullable<TunnelOptions["checksum"]>> = new Map([
  ["-c", "none"],
  ["+c", "checksum"],
  ["+r", "remote-checksum"],
]);

/** `ipip`, `gre:-c`, `gue:6080:-c`; `n/a` for other methods. */
export function readTunnel(text: string | undefined): TunnelOptions | undefined {
  const [type, ...rest] = (text ?? "").split(":", 4);
  if (type !== "ipip" && type !== "gre" && type !== "gue") return undefined;
  const port = type === "gue" ? decimal(rest[0] ?? "") : undefined;
  const checksum = CHECKSUMS.get(rest.at(-1) ?? "");
  return { type, ...(port !== undefined && { port }), ...(checksum && { checksum }) };
}

export function readStats(columns: readonly string[], words: readonly string[]): IpvsStats | undefined {
  const cells = cellsByColumn(columns, words);
  const read = ["Conns", "InPkts", "OutPkts", "InBytes", "OutBytes"].map((c) => scaled(cells?.get(c) ?? ""));
  const values: number[] = [];
  for (const number of read) {
    if (number === undefined) return undefined;
    values.push(number.value);
  }
  const [connections, inPackets, outPackets, inBytes, outBytes] = values;
  return { connections, inPackets, outPackets, inBytes, outBytes, exact: read.every((n) => n?.exact) };
}

/** `CPS InPPS OutPPS InBPS OutBPS`. */
export function readRates(columns: readonly string[], words: readonly string[]): IpvsRates | undefined {
  const cells = cellsByColumn(columns, words);
  const values: number[] = [];
  for (const column of ["CPS", "InPPS", "OutPPS", "InBPS", "OutBPS"]) {
    const number = scaled(cells?.get(column) ?? "");
    if (number === undefined) return undefined;
    values.push(number.value);
  }
  const [connections, inPackets, outPackets, inBytes, outBytes] = values;
  return { connections, inPackets, outPackets, inBytes, outBytes };
}

const FLAGS_WITH_VALUE = new Set(["persistent", "mask", "pe", "conn-timeout"]);

/** `(sh-port,sh-fallback) persistent 360 ops` as `sh-port`, `sh-fallback`, `persistent 360`, `ops`. */
export function readFlags(words: readonly string[]): string[] {
  const flags: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i].startsWith("(")) flags.push(...words[i].replace(/[()]/g, "").split(","));
    else if (FLAGS_WITH_VALUE.has(words[i]) && i + 1 < words.length) flags.push(`${words[i]} ${words[++i]}`);
    else flags.push(words[i]);
  }
  return flags;
}

/**
 * `persistent 36000 FFFFFF00` of /proc/net/ip_vs as `persistent`, `mask 255.255.255.0`: the timeout is in
 * jiffies, and how long one is nobody knows.
 */
export function readProcFlags(words: readonly string[]): string[] {
  const at = words.indexOf("persistent");
  if (at < 0) return words.filter((word) => word !== "");
  const mask = parseHexEndpoint(`${words[at + 2] ?? ""}:0000`)?.ip;
  const flags = ["persistent", ...(mask === undefined || mask === "255.255.255.255" ? [] : [`mask ${mask}`])];
  return [...words.slice(0, at), ...flags, ...words.slice(at + 3)];
}
