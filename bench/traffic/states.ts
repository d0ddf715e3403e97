/** What the hosts would say of themselves: command output that fits the traffic. */
import {
  CLIENT_MAC,
  DIP,
  DIRECTOR_MAC,
  GATEWAY,
  ipText,
  macText,
  PORT,
  ripOf,
  serverMacOf,
  VIP,
} from "./addresses.ts";
import type { Traffic } from "./define.ts";

const FORWARDING = { dr: "Route", ipip: "Tunnel", gre: "Tunnel", nat: "Masq" } as const;
const TUNNEL_DEVICE = { ipip: "tunl0", gre: "gre0" } as const;

/** @returns undefined for the client: its text says nothing of the cluster. */
export function stateOf(host: string, traffic: Traffic): string | undefined {
  if (host === "client") return undefined;
  const sections = host === "ds" ? directorOf(traffic) : serverOf(Number(host.slice(2)) - 1, traffic);
  return sections.map(([command, output]) => `### ${command}\n${output}\n`).join("");
}

type Section = readonly [command: string, output: string];

function directorOf(traffic: Traffic): readonly Section[] {
  const { method, servers, protocol, flows } = traffic;
  const entries = Math.ceil(flows / servers);
  const indexes = Array.from({ length: servers }, (_, server) => server);
  const rows = indexes.map((server) => {
    const address = `${ipText(ripOf(server))}:${PORT}`;
    return `  -> ${address.padEnd(28)} ${FORWARDING[method].padEnd(7)} 1      0          ${entries}`;
  });
  const services = protocol === "mixed" ? ["TCP", "UDP"] : [protocol.toUpperCase()];
  const table = services.flatMap((name) => [`${name}  ${ipText(VIP)}:${PORT} rr`, ...rows]);
  const head = [
    "IP Virtual Server version 1.2.1 (size=4096)",
    "Prot LocalAddress:Port Scheduler Flags",
    "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn",
  ];
  const near = [
    `${ipText(GATEWAY)} dev eth0 lladdr ${macText(CLIENT_MAC)} REACHABLE`,
    ...indexes.map((s) => `${ipText(ripOf(s))} dev eth0 lladdr ${macText(serverMacOf(s))} REACHABLE`),
  ];
  return [
    ["ip addr", addresses(DIRECTOR_MAC, `${ipText(DIP)}/24 brd 10.1.0.255`, "eth0")],
    ["ip route show table all", routes(DIP, GATEWAY)],
    ["ip neigh", near.join("\n")],
    ["sysctl -a", `net.ipv4.ip_forward = ${method === "nat" ? 1 : 0}\n${sysctls(["all", "eth0"], 0)}`],
    ["ipvsadm -Ln", [...head, ...table].join("\n")],
  ];
}

function serverOf(server: number, { method, protocol }: Traffic): readonly Section[] {
  const vipOn = method === "nat" ? undefined : method === "dr" ? "lo" : TUNNEL_DEVICE[method];
  const gateway = method === "nat" ? DIP : GATEWAY;
  const interfaces = ["all", "eth0", ...(vipOn && vipOn !== "lo" ? [vipOn] : [])];
  const listening = [
    ...(protocol === "tcp" ? [] : [`udp   UNCONN 0      0            0.0.0.0:${PORT}      0.0.0.0:*`]),
    ...(protocol === "udp" ? [] : [`tcp   LISTEN 0      128          0.0.0.0:${PORT}      0.0.0.0:*`]),
  ];
  return [
    ["ip addr", addresses(serverMacOf(server), `${ipText(ripOf(server))}/24 brd 10.1.0.255`, vipOn)],
    ["ip route show table all", routes(ripOf(server), gateway)],
    [
      "ip neigh",
      `${ipText(gateway)} dev eth0 lladdr ${macText(method === "nat" ? DIRECTOR_MAC : CLIENT_MAC)} REACHABLE`,
    ],
    ["sysctl -a", sysctls(interfaces, method === "nat" ? 0 : 1)],
    [
      "ss -lnut",
      ["Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port", ...listening].join("\n"),
    ],
  ];
}

/** `ip addr` of loopback, one network card and a tunnel where one is used; the VIP where it belongs. */
function addresses(mac: number, own: string, vipOn: string | undefined): string {
  const vip = (device: string): string[] =>
    vipOn === device
      ? [
          `    inet ${ipText(VIP)}/32 scope global ${device}`,
          "       valid_lft forever preferred_lft forever",
        ]
      : [];
  const tunnel = vipOn === "tunl0" || vipOn === "gre0" ? vipOn : undefined;
  const link = tunnel === "gre0" ? "gre" : "ipip";
  return [
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000",
    "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
    "    inet 127.0.0.1/8 scope host lo",
    "       valid_lft forever preferred_lft forever",
    ...vip("lo"),
    "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000",
    `    link/ether ${macText(mac)} brd ff:ff:ff:ff:ff:ff`,
    `    inet ${own} scope global eth0`,
    "       valid_lft forever preferred_lft forever",
    ...vip("eth0"),
    ...(tunnel
      ? [
          `3: ${tunnel}@NONE: <NOARP,UP,LOWER_UP> mtu 1476 qdisc noqueue state UNKNOWN group default qlen 1000`,
          `    link/${link} 0.0.0.0 brd 0.0.0.0`,
          ...vip(tunnel),
        ]
      : []),
  ].join("\n");
}

function routes(own: number, gateway: number): string {
  return [
    `default via ${ipText(gateway)} dev eth0`,
    `10.1.0.0/24 dev eth0 proto kernel scope link src ${ipText(own)}`,
    `local ${ipText(own)} dev eth0 table local proto kernel scope host src ${ipText(own)}`,
  ].join("\n");
}

/** Of a real server that keeps quiet about the VIP (1), or of any other host (0). */
function sysctls(interfaces: readonly string[], quiet: 0 | 1): string {
  return interfaces
    .flatMap((name) => [
      `net.ipv4.conf.${name}.arp_ignore = ${quiet}`,
      `net.ipv4.conf.${name}.arp_announce = ${2 * quiet}`,
      `net.ipv4.conf.${name}.rp_filter = 0`,
    ])
    .join("\n");
}
