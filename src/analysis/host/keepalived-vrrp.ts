/** `vrrp_instance NAME { ... }` of keepalived.conf. */
import { linesOf, type Statement } from "./blocks.ts";
import type { LineRef, VrrpAddress, VrrpInstance } from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { readPrefix } from "./ip-inet.ts";
import { decimal } from "./numbers.ts";

/** @param strict is `vrrp_strict` set for all? `strict_mode off` of an instance says otherwise. */
export function readInstance(
  statement: Statement,
  strict: boolean,
  unread: LineRef[],
): VrrpInstance | undefined {
  const name = statement.words[1];
  const block = statement.block;
  if (name === undefined || !block) {
    unread.push(...linesOf(statement));
    return undefined;
  }
  const value = (word: string): string | undefined => block.findLast((s) => s.words[0] === word)?.words[1];
  const has = (word: string): boolean => block.some((s) => s.words[0] === word);
  const inside = (word: string): Statement[] =>
    block.filter((s) => s.words[0] === word).flatMap((s) => s.block ?? []);
  const state = value("state");
  const device = value("interface");
  const router = decimal(value("virtual_router_id") ?? "");
  const source = canonicalAddress(value("unicast_src_ip") ?? value("mcast_src_ip") ?? "");
  const mode = value("strict_mode");
  const addresses = [
    ...readAddresses(inside("virtual_ipaddress"), false, unread),
    ...readAddresses(inside("virtual_ipaddress_excluded"), true, unread),
  ];
  return {
    name,
    ...((state === "MASTER" || state === "BACKUP") && { state }),
    ...(device !== undefined && { interface: device }),
    ...(router !== undefined && { virtualRouterId: router }),
    priority: decimal(value("priority") ?? "") ?? 100,
    ...(source !== undefined && { unicastSource: source }),
    unicastPeers: inside("unicast_peer").flatMap(({ words, at }) => {
      const ip = canonicalAddress(words[0]);
      if (ip === undefined) unread.push(at);
      return ip ?? [];
    }),
    addresses,
    strict: mode === undefined ? strict : !/^(?:off|no|false)$/.test(mode),
    noPreempt: has("nopreempt"),
    useVmac: has("use_vmac"),
    ...((has("accept") || has("no_accept")) && { accept: !has("no_accept") }),
    at: statement.at,
  };
}

/** `10.0.0.60/24 brd 10.0.0.255 dev eth0 scope global label eth0:1`; without a length it is one address. */
function readAddresses(
  statements: readonly Statement[],
  excluded: boolean,
  unread: LineRef[],
): VrrpAddress[] {
  return statements.flatMap(({ words, at }) => {
    const prefix = readPrefix(words[0]);
    if (!prefix) {
      unread.push(at);
      return [];
    }
    const behind = (word: string): string | undefined => {
      const index = words.indexOf(word, 1);
      return index < 0 ? undefined : words[index + 1];
    };
    const [device, label] = [behind("dev"), behind("label")];
    return {
      ip: prefix.ip,
      prefixLength: prefix.length ?? (prefix.ip.includes(":") ? 128 : 32),
      ...(device !== undefined && { interface: device }),
      ...(label !== undefined && { label }),
      excluded,
      at,
    };
  });
}
