/** States of a host as net-tools print them, where iproute2 is not installed or not used: ifconfig, route, arp, netstat; no policy rules. */
import type { CaseFile } from "./cases.ts";

export interface Section {
  readonly command: string;
  readonly lines: readonly string[];
}

/** The commands of a state and what they printed. */
export function sectionsOf(file: CaseFile): readonly Section[] {
  return new TextDecoder()
    .decode(file.bytes)
    .split(/^### /m)
    .slice(1)
    .map((block) => {
      const [command, ...lines] = block.split("\n");
      return { command, lines: lines.filter((line) => line !== "") };
    });
}

function maskOf(length: number): string {
  return [0, 8, 16, 24].map((at) => 256 - 2 ** (8 - Math.min(8, Math.max(0, length - at)))).join(".");
}

/** ifconfig(8) shows of each interface the first address without a label, and each alias: others it hides. */
function ifconfig(lines: readonly string[]): string[] {
  const out: string[] = [];
  let head = "";
  let rest: string[] = [];
  let shown = false;
  const flush = (): void => {
    if (head !== "") out.push(head, ...rest, "");
  };
  const aliases: string[] = [];
  for (const line of lines) {
    const start = /^\d+: ([^:@]+)(?:@\S+)?: <([^>]*)> mtu (\d+)/.exec(line);
    if (start) {
      flush();
      const flags = start[2]
        .split(",")
        .filter((f) =>
          ["UP", "BROADCAST", "LOOPBACK", "POINTOPOINT", "RUNNING", "NOARP", "MULTICAST"].includes(f),
        );
      if (start[2].includes("LOWER_UP")) flags.splice(1, 0, "RUNNING");
      head = `${start[1]}: flags=4163<${flags.join(",")}>  mtu ${start[3]}`;
      rest = [];
      shown = false;
      continue;
    }
    const [kind, value, , ...more] = line.trim().split(/\s+/);
    if (kind === "link/ether") rest.push(`        ether ${value}  txqueuelen 1000  (Ethernet)`);
    if (kind === "link/loopback") rest.push("        loop  txqueuelen 1000  (Local Loopback)");
    if (kind === "link/ipip") rest.push("        tunnel   txqueuelen 1000  (IPIP Tunnel)");
    if (kind === "inet6") {
      const [ip, length] = value.split("/");
      rest.push(`        inet6 ${ip}  prefixlen ${length}  scopeid 0x0<global>`);
    }
    if (kind !== "inet") continue;
    const [ip, length = "32"] = value.split("/");
    const label = more.at(-1) ?? "";
    const text = `        inet ${ip}  netmask ${maskOf(Number(length))}`;
    if (label.includes(":"))
      aliases.push(`${label}: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500`, text, "");
    else if (!shown) rest.unshift(text);
    if (!label.includes(":")) shown = true;
  }
  flush();
  return [...out, ...aliases];
}

function route(lines: readonly string[]): string[] {
  const rows = lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const after = (word: string): string | undefined => words[words.indexOf(word) + 1 || words.length];
    if (!/^(?:default|[0-9.]+(?:\/[0-9]+)?)$/.test(words[0]) || after("table") !== undefined) return [];
    const [ip, length = "32"] = words[0] === "default" ? ["0.0.0.0", "0"] : words[0].split("/");
    const via = after("via");
    const flags = `U${via === undefined ? "" : "G"}${length === "32" ? "H" : ""}`;
    return [
      [
        ip,
        via ?? "0.0.0.0",
        maskOf(Number(length)),
        flags,
        after("metric") ?? "0",
        "0",
        "0",
        after("dev") ?? "",
      ]
        .map((cell, i) => (i === 7 ? cell : cell.padEnd(16)))
        .join(""),
    ];
  });
  return [
    "Kernel IP routing table",
    "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface",
    ...rows,
  ];
}

function arp(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [ip, , device, kind, mac] = line.trim().split(/\s+/);
    if (!ip.includes(".")) return [];
    if (kind !== "lladdr") return [`? (${ip}) at <incomplete> on ${device}`];
    const type = line.includes("PERMANENT") ? "[ether] PERM" : "[ether]";
    return [`? (${ip}) at ${mac} ${type} on ${device}`];
  });
}

function netstat(lines: readonly string[]): string[] {
  return [
    "Active Internet connections (only servers)",
    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name",
    ...lines.slice(1).flatMap((line) => {
      const [protocol, state, received, sent, local, peer, users = ""] = line.trim().split(/\s+/);
      const program = /"([^"]+)",pid=(\d+)/.exec(users);
      const own = local
        .replace("[::]", "::")
        .replace(/^\*/, "::")
        .replace(/%[^:]+/, "");
      return [
        [
          `${protocol}${own.startsWith("::") ? "6" : ""}`.padEnd(5),
          received.padStart(6),
          sent.padStart(6),
          own.padEnd(23),
          peer.replace("[::]", "::").replace(/^\*/, "::").padEnd(23),
          (state === "LISTEN" ? "LISTEN" : "").padEnd(11),
          program ? `${program[2]}/${program[1]}` : "-",
        ].join(" "),
      ];
    }),
  ];
}

/** /proc/net/snmp of what nstat printed. */
function snmp(lines: readonly string[]): string[] {
  const counters = lines.flatMap((line) => {
    const found = /^(Ip|Icmp|Tcp|Udp|UdpLite)([A-Z]\w*)\s+(\d+)/.exec(line);
    return found ? [found.slice(1)] : [];
  });
  return [...new Set(counters.map(([group]) => group))].flatMap((group) => {
    const own = counters.filter(([g]) => g === group);
    return [
      `${group}: ${own.map(([, name]) => name).join(" ")}`,
      `${group}: ${own.map(([, , value]) => value).join(" ")}`,
    ];
  });
}

/** The same snapshot by the older commands. */
export function byNetTools(file: CaseFile): CaseFile {
  const sections = sectionsOf(file);
  const old = sections.flatMap(({ command, lines }): Section[] => {
    if (command.startsWith("ip -d addr"))
      return sections.some((s) => s.command === "ifconfig -a")
        ? []
        : [{ command: "ifconfig -a", lines: ifconfig(lines) }];
    if (command.startsWith("ip route show table all")) return [{ command: "route -n", lines: route(lines) }];
    if (command === "ip neigh") return [{ command: "arp -an", lines: arp(lines) }];
    if (command === "ss -lnptu") return [{ command: "netstat -lnptu", lines: netstat(lines) }];
    if (command === "nstat -az") return [{ command: "cat /proc/net/snmp", lines: snmp(lines) }];
    return command === "ip rule" || command === "ip -s link" ? [] : [{ command, lines }];
  });
  return withSections(file, old);
}

export function withSections(file: CaseFile, sections: readonly Section[]): CaseFile {
  const text = sections.map((s) => `### ${s.command}\n${s.lines.map((line) => `${line}\n`).join("")}`);
  return { ...file, bytes: new Uint8Array(new TextEncoder().encode(text.join(""))) };
}
