/** `ipvsadm -Sn` and `ipvsadm-save -n`: the rules as arguments that would make them again. */

import {
  type Destination,
  type Forwarding,
  HOST_LIMITS,
  type HostParser,
  type LineRef,
  type VirtualService,
} from "./define.ts";
import { parseEndpoint } from "./endpoint.ts";
import { readInvocation } from "./invocation.ts";
import { decimal } from "./numbers.ts";
import { keep, openingLines, readLines, tokens } from "./read-lines.ts";

const SERVICE_OPTIONS = new Map([
  ["-t", "tcp"],
  ["--tcp-service", "tcp"],
  ["-u", "udp"],
  ["--udp-service", "udp"],
  ["--sctp-service", "sctp"],
  ["-f", "fwmark"],
  ["--fwmark-service", "fwmark"],
] as const);
const FORWARDING_OPTIONS = new Map<string, Forwarding>([
  ["-g", "route"],
  ["-i", "tunnel"],
  ["-m", "masq"],
]);
/** Options that stand alone. All others take the next word as value. */
const BARE_OPTIONS = new Set(["-A", "-a", "-g", "-i", "-m", "-6", "-o", "--ops", "ops"]);
const KNOWN_OPTIONS =
  /^(?:-[AaturfsgimwpM6obxy]|--(?:tcp|udp|sctp|fwmark)-service|--pe|pe|--ops|ops|--tun-(?:type|port|nocsum|csum|remcsum))$/;

/** Option to value, in order, or undefined when there is one that we do not know. */
function readOptions(words: readonly string[]): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i++) {
    const option = words[i];
    if (!KNOWN_OPTIONS.test(option)) return undefined;
    if (BARE_OPTIONS.has(option) || /^--tun-(?:no|rem)?c/.test(option)) options.set(option, "");
    else if (i + 1 < words.length) options.set(option, words[++i]);
    else return undefined;
  }
  return options;
}

interface Head {
  readonly key: string;
  readonly service: Pick<VirtualService, "protocol" | "ip" | "port" | "fwmark">;
}

function readHead(options: ReadonlyMap<string, string>): Head | undefined {
  for (const [option, protocol] of SERVICE_OPTIONS) {
    const value = options.get(option);
    if (value === undefined) continue;
    const key = `${protocol} ${value} ${options.has("-6") ? 6 : 4}`;
    if (protocol === "fwmark") {
      const fwmark = decimal(value);
      return fwmark === undefined ? undefined : { key, service: { protocol, port: 0, fwmark } };
    }
    const endpoint = parseEndpoint(value);
    return endpoint && { key, service: { protocol, ...endpoint } };
  }
  return undefined;
}

function readFlags(options: ReadonlyMap<string, string>): string[] {
  const flags: string[] = options.has("-6") ? ["IPv6"] : [];
  for (const flag of options.get("-b")?.split(",") ?? []) flags.push(flag);
  if (options.has("-p")) flags.push(`persistent ${options.get("-p")}`);
  if (options.has("-M")) flags.push(`mask ${options.get("-M")}`);
  const engine = options.get("--pe") ?? options.get("pe");
  if (engine !== undefined) flags.push(`pe ${engine}`);
  if (options.has("-o") || options.has("--ops") || options.has("ops")) flags.push("ops");
  return flags;
}

function readDestination(options: ReadonlyMap<string, string>, at: LineRef): Destination | undefined {
  const endpoint = parseEndpoint(options.get("-r") ?? "");
  const weight = decimal(options.get("-w") ?? "");
  const forwarding = [...FORWARDING_OPTIONS].find(([option]) => options.has(option))?.[1];
  if (!endpoint || weight === undefined || !forwarding) return undefined;
  const type = options.get("--tun-type");
  const port = decimal(options.get("--tun-port") ?? "");
  const known = type === "ipip" || type === "gre" || type === "gue" ? type : undefined;
  if (type !== undefined && !known) return undefined;
  return {
    at,
    ...endpoint,
    forwarding,
    weight,
    ...(known && { tunnel: { type: known, ...(port !== undefined && { port }) } }),
  };
}

export const ipvsadmSave: HostParser = {
  name: "ipvsadm-save",
  matchesCommand(words) {
    const { program, letters, long } = readInvocation(words);
    return program === "ipvsadm-save" || (program === "ipvsadm" && (letters.has("S") || long.has("save")));
  },
  matchesBody: (lines) =>
    openingLines(lines).some((text) => /^-A (?:-[tuf]|--sctp-service) \S+ -s /.test(text)),
  parse(lines) {
    const services: VirtualService[] = [];
    const byKey = new Map<string, Destination[]>();
    let count = 0;
    const unread = readLines(lines, (text, at) => {
      const options = readOptions(tokens(text));
      const head = options && readHead(options);
      if (!options || !head) return false;
      if (options.has("-A")) {
        const scheduler = options.get("-s");
        const destinations: Destination[] = [];
        byKey.set(head.key, destinations);
        const flags = readFlags(options);
        return keep(services, { at, ...head.service, ...(scheduler && { scheduler }), flags, destinations });
      }
      const destination = options.has("-a") ? readDestination(options, at) : undefined;
      const list = byKey.get(head.key);
      if (!destination || !list || count++ >= HOST_LIMITS.facts) return false;
      list.push(destination);
      return true;
    });
    return { facts: { services }, unread };
  },
};
