/** `virtual_server ... { ... real_server ... }` of keepalived.conf. */
import { linesOf, type Statement } from "./blocks.ts";
import type {
  ConfiguredServer,
  ConfiguredService,
  Forwarding,
  HealthCheck,
  LineRef,
  TunnelOptions,
} from "./define.ts";
import { canonicalAddress } from "./endpoint.ts";
import { decimal } from "./numbers.ts";

type Head = Pick<ConfiguredService, "port"> & Partial<Pick<ConfiguredService, "ip" | "fwmark">>;

const METHODS: ReadonlyMap<string, Forwarding> = new Map([
  ["NAT", "masq"],
  ["DR", "route"],
  ["TUN", "tunnel"],
]);
const CHECKSUMS: ReadonlyMap<string, NonNullable<TunnelOptions["checksum"]>> = new Map([
  ["nocsum", "none"],
  ["csum", "checksum"],
  ["remcsum", "remote-checksum"],
]);

/** The service, or those of its group. One whose head or method is not understood is none. */
export function readServices(
  statement: Statement,
  all: readonly Statement[],
  unread: LineRef[],
): ConfiguredService[] {
  const block = statement.block;
  const heads =
    statement.words[1] === "group"
      ? groupHeads(statement.words[2] ?? "", all, unread)
      : [readHead(statement.words.slice(1))].flatMap((head) => head ?? []);
  const method = block && readMethod(block);
  if (!block || !method || heads.length === 0) {
    unread.push(...linesOf(statement));
    return [];
  }
  const written = value(block, "protocol")?.toLowerCase();
  const protocol = written === "udp" || written === "sctp" ? written : "tcp";
  const scheduler = value(block, "lb_algo", "lvs_sched");
  const quorum = decimal(value(block, "quorum") ?? "");
  const persistence = find(block, "persistence_timeout");
  const sorry = readHead(find(block, "sorry_server")?.words.slice(1) ?? []);
  const servers = block
    .filter((s) => s.words[0] === "real_server")
    .flatMap((s) => readServer(s, unread) ?? []);
  return heads.map((head) => ({
    ...head,
    protocol: head.fwmark === undefined ? protocol : "fwmark",
    protocolWritten: written !== undefined,
    ...(scheduler !== undefined && { scheduler }),
    ...method,
    // keepalived's own default.
    ...(persistence && { persistenceSeconds: decimal(persistence.words[1] ?? "") ?? 360 }),
    ops: find(block, "ops") !== undefined,
    alpha: find(block, "alpha") !== undefined,
    ...(quorum !== undefined && { quorum }),
    servers,
    ...(sorry?.ip !== undefined && { sorryServer: { ip: sorry.ip, port: sorry.port } }),
    at: statement.at,
  }));
}

/** `10.0.0.60 80`, `fwmark 7`, `10.0.0.60` alone. */
function readHead(words: readonly string[]): Head | undefined {
  if (words[0] === "fwmark") {
    const fwmark = decimal(words[1] ?? "");
    return fwmark === undefined ? undefined : { fwmark, port: 0 };
  }
  const ip = canonicalAddress(words[0] ?? "");
  const port = words[1] === undefined ? 0 : decimal(words[1]);
  return ip === undefined || port === undefined || port > 65_535 ? undefined : { ip, port };
}

function groupHeads(name: string, all: readonly Statement[], unread: LineRef[]): Head[] {
  const group = all.find(({ words }) => words[0] === "virtual_server_group" && words[1] === name);
  return (group?.block ?? []).flatMap((member) => {
    // A range (`10.0.0.60-69 80`) is more services than anybody wrote.
    const head = readHead(member.words);
    if (!head) unread.push(member.at);
    return head ?? [];
  });
}

/** `lb_kind TUN type gue port 6080 nocsum`; empty when nothing is written. */
function readMethod(
  block: readonly Statement[],
): Pick<ConfiguredService, "forwarding" | "tunnel"> | undefined {
  const words = (find(block, "lb_kind") ?? find(block, "lvs_method"))?.words ?? [];
  if (words.length === 0) return {};
  const forwarding = METHODS.get(words[1]?.toUpperCase() ?? "");
  if (!forwarding) return undefined;
  const type = words.includes("type") ? words[words.indexOf("type") + 1] : undefined;
  if (type !== "ipip" && type !== "gre" && type !== "gue") return { forwarding };
  const port = words.includes("port") ? decimal(words[words.indexOf("port") + 1] ?? "") : undefined;
  const checksum = words.map((word) => CHECKSUMS.get(word)).find((c) => c !== undefined);
  return { forwarding, tunnel: { type, ...(port !== undefined && { port }), ...(checksum && { checksum }) } };
}

function readServer(statement: Statement, unread: LineRef[]): ConfiguredServer | undefined {
  const block = statement.block ?? [];
  const head = readHead(statement.words.slice(1));
  const method = readMethod(block);
  const weight = value(block, "weight");
  const read = weight === undefined ? 1 : decimal(weight);
  if (head?.ip === undefined || !method || read === undefined) {
    unread.push(...linesOf(statement));
    return undefined;
  }
  const upper = decimal(value(block, "uthreshold") ?? "");
  const lower = decimal(value(block, "lthreshold") ?? "");
  return {
    ip: head.ip,
    port: head.port,
    weight: read,
    ...(method.forwarding && { forwarding: method.forwarding }),
    ...(upper !== undefined && { upperThreshold: upper }),
    ...(lower !== undefined && { lowerThreshold: lower }),
    inhibitOnFailure: find(block, "inhibit_on_failure") !== undefined,
    checks: block.filter((s) => /^[A-Z][A-Z_]{2,20}$/.test(s.words[0])).map(readCheck),
    at: statement.at,
  };
}

function readCheck(statement: Statement): HealthCheck {
  const block = statement.block ?? [];
  const connectIp = canonicalAddress(value(block, "connect_ip") ?? "");
  const connectPort = decimal(value(block, "connect_port") ?? "");
  const bindIp = canonicalAddress(value(block, "bindto") ?? "");
  const script = find(block, "misc_path")?.words.slice(1).join(" ");
  return {
    kind: statement.words[0],
    ...(connectIp !== undefined && { connectIp }),
    ...(connectPort !== undefined && { connectPort }),
    ...(bindIp !== undefined && { bindIp }),
    ...(script && { script }),
    at: statement.at,
  };
}

/** The last statement that begins with the word: what is written twice holds as written last. */
function find(block: readonly Statement[], word: string): Statement | undefined {
  return block.findLast((s) => s.words[0] === word);
}

function value(block: readonly Statement[], ...words: readonly string[]): string | undefined {
  for (const word of words) {
    const found = find(block, word)?.words[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
