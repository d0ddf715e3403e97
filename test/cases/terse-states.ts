/** States of a host by the newer and terser forms of the same commands: `ip -br`, `ip -j`, `ipvsadm -Sn`, `iptables -S`, files of /proc/sys. */
import type { CaseFile } from "./cases.ts";
import { type Section, sectionsOf, withSections } from "./net-tools.ts";

interface Device {
  readonly name: string;
  readonly flags: string;
  state: string;
  mac: string;
  readonly addresses: string[];
}

function devices(lines: readonly string[]): Device[] {
  const found: Device[] = [];
  for (const line of lines) {
    const start = /^\d+: (\S+): <([^>]*)>.* state (\S+)/.exec(line);
    if (start) {
      found.push({ name: start[1], flags: start[2], state: start[3], mac: "", addresses: [] });
      continue;
    }
    const last = found.at(-1);
    const words = line.trim().split(/\s+/);
    if (!last) continue;
    if (words[0].startsWith("link/")) last.mac = words[1] ?? "";
    // A peer's address stands in place of the prefix' own.
    if (words[0] === "inet" || words[0] === "inet6") last.addresses.push(words[1]);
  }
  return found;
}

const brief = (list: readonly Device[], rest: (d: Device) => string): string[] =>
  list.map((d) => `${d.name.padEnd(16)} ${d.state.padEnd(14)} ${rest(d)} `);

/** Words of `ip route` that a value follows, and what JSON calls them. */
const ROUTE_KEYS = new Map([
  ["via", "gateway"],
  ["dev", "dev"],
  ["table", "table"],
  ["proto", "protocol"],
  ["scope", "scope"],
  ["src", "prefsrc"],
  ["metric", "metric"],
  ["mtu", "mtu"],
]);
const TYPES = ["local", "broadcast", "multicast", "unreachable", "blackhole", "prohibit", "anycast"];

function routeJson(line: string): object {
  const words = line.trim().split(/\s+/);
  const type = TYPES.includes(words[0]) ? words.shift() : undefined;
  const entry: Record<string, unknown> = { ...(type === undefined ? {} : { type }), dst: words[0] };
  for (let i = 1; i + 1 < words.length; i++) {
    const key = ROUTE_KEYS.get(words[i]);
    if (key !== undefined) entry[key] = key === "metric" ? Number(words[++i]) : words[++i];
  }
  return { ...entry, flags: words.filter((w) => w === "onlink" || w === "linkdown") };
}

function neighbourJson(line: string): object {
  const words = line.trim().split(/\s+/);
  const lladdr = words[words.indexOf("lladdr") + 1 || words.length];
  return { dst: words[0], dev: words[2], ...(lladdr === undefined ? {} : { lladdr }), state: [words.at(-1)] };
}

/** `ipvsadm -Sn` of a table without schedulers' flags; else the list as it was. */
function saved(lines: readonly string[]): string[] | undefined {
  const out: string[] = [];
  let service = "";
  for (const line of lines.slice(3)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === "->") {
      const method = { Route: "-g", Masq: "-m", Tunnel: undefined }[words[2]];
      if (method === undefined) return undefined;
      out.push(`-a ${service} -r ${words[1]} ${method} -w ${words[3]}`);
      continue;
    }
    const option = { TCP: "-t", UDP: "-u", FWM: "-f" }[words[0]];
    if (option === undefined || words.length !== 3) return undefined;
    service = `${option} ${words[1]}`;
    out.push(`-A ${service} -s ${words[2]}`);
  }
  return out;
}

/** Chains that a table has without anybody's doing. */
const CHAINS = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
};

/** One section a table, as `iptables -t TABLE -S` lists it. */
function rules(lines: readonly string[]): Section[] {
  const found: { command: string; lines: string[] }[] = [];
  for (const line of lines) {
    if (line.startsWith("*")) found.push({ command: `iptables -t ${line.slice(1)} -S`, lines: [] });
    const chain = /^:(\S+) (\S+)/.exec(line);
    if (chain) found.at(-1)?.lines.push(chain[2] === "-" ? `-N ${chain[1]}` : `-P ${chain[1]} ${chain[2]}`);
    const rule = /^(?:\[\d+:\d+\] )?(-A .*)$/.exec(line);
    if (rule) found.at(-1)?.lines.push(rule[1]);
  }
  // iptables-save leaves out a table that nobody has touched, `iptables -S` shows it empty.
  for (const [table, chains] of Object.entries(CHAINS)) {
    const command = `iptables -t ${table} -S`;
    if (!found.some((s) => s.command === command))
      found.push({ command, lines: chains.map((chain) => `-P ${chain} ACCEPT`) });
  }
  return found;
}

/** The same snapshot, tersely. */
export function tersely(file: CaseFile): CaseFile {
  return withSections(
    file,
    sectionsOf(file).flatMap(({ command, lines }): Section[] => {
      const keys = lines.flatMap((line) => /^(\S+) = (.*)$/.exec(line)?.slice(1, 3).join("\n") ?? []);
      if (command.startsWith("ip -d addr"))
        return [
          { command: "ip -br addr", lines: brief(devices(lines), (d) => d.addresses.join(" ")) },
          { command: "ip -br link", lines: brief(devices(lines), (d) => `${d.mac} <${d.flags}>`) },
        ];
      if (command.startsWith("ip route show table all"))
        return [{ command: "ip -j route show table all", lines: [JSON.stringify(lines.map(routeJson))] }];
      if (command === "ip neigh")
        return [{ command: "ip -j neigh", lines: [JSON.stringify(lines.map(neighbourJson))] }];
      if (command.startsWith("sysctl -a"))
        return [
          {
            command: "grep -r . /proc/sys/net/ipv4/conf",
            lines: keys.map((pair) => {
              const [key, value] = pair.split("\n");
              return `/proc/sys/${key.replaceAll(".", "/")}:${value}`;
            }),
          },
        ];
      if (command === "ipvsadm -Ln") {
        const save = saved(lines);
        return [save ? { command: "ipvsadm -Sn", lines: save } : { command, lines }];
      }
      return command === "iptables-save -c" ? rules(lines) : [{ command, lines }];
    }),
  );
}
