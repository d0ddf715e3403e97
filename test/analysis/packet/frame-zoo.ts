/** One hand-made frame of every shape the decoder knows, for properties that hold of all. */
import {
  be16,
  be32,
  bytesOf,
  ethernet,
  icmp,
  ipv4,
  ipv6,
  MAC_A,
  mac,
  tcp,
  text,
  timestamps,
  udp,
  vxlan,
} from "./build-frame.ts";

const DATA = text("0123456789abcdefghijklmnopqrstuvwxyz");
const UDP = udp(1000, 2000, DATA);
const TCP = tcp(1000, 80, DATA, { options: timestamps(1, 2) });
const inner4 = ipv4(17, UDP);
const inner6 = ipv6(6, TCP);
const tunnel = { source: "192.0.2.1", destination: "192.0.2.2" };
const gre = (type: number, inner: Uint8Array) => bytesOf(be16(0xb000), be16(type), new Uint8Array(12), inner);
const over4 = (protocol: number, payload: Uint8Array, fragment = 0) =>
  ethernet(0x0800, ipv4(protocol, payload, { ...tunnel, fragment }));
const arp = bytesOf(
  be16(1),
  be16(0x0800),
  6,
  4,
  be16(1),
  mac(MAC_A),
  [10, 0, 0, 1],
  mac(MAC_A),
  [10, 0, 0, 2],
);
const extensions = bytesOf(
  [60, 0],
  new Uint8Array(6),
  [44, 0],
  new Uint8Array(6),
  [17, 0, 0, 1],
  be32(7),
  UDP,
);
const discovery = icmp(135, 0, [0, 0, 0, 0], bytesOf(new Uint8Array(16), [1, 1], mac(MAC_A)));

export interface ZooFrame {
  readonly name: string;
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

const onEthernet: readonly (readonly [string, Uint8Array])[] = [
  ["udp", ethernet(0x0800, inner4)],
  ["tcp with options", ethernet(0x0800, ipv4(6, TCP, { options: [1, 1, 1, 1] }))],
  ["sctp", over4(132, bytesOf(be16(5), be16(6), new Uint8Array(8), DATA))],
  ["vrrp", over4(112, bytesOf(0x21, 51, 150, 1, 0, 1, 0, 0, [10, 0, 0, 60], new Uint8Array(8)))],
  ["ospf", over4(89, DATA)],
  ["arp", ethernet(0x0806, arp)],
  ["qinq", ethernet(0x88a8, bytesOf(be16(7), be16(0x8100), be16(8), be16(0x0800), inner4))],
  ["ipv6 tcp", ethernet(0x86dd, inner6)],
  ["ipv6 extensions, first fragment", ethernet(0x86dd, ipv6(0, extensions))],
  ["neighbour solicitation", ethernet(0x86dd, ipv6(58, discovery))],
  ["ipip", over4(4, inner4)],
  ["ipip, first fragment", over4(4, inner4.subarray(0, 48), 0x2000)],
  ["ipip, later fragment", over4(4, DATA, 0x0010)],
  ["6in4", over4(41, inner6)],
  ["gre", over4(47, gre(0x0800, inner4))],
  ["gre bridged", over4(47, gre(0x6558, ethernet(0x0800, inner4)))],
  ["gue", over4(17, udp(9, 6080, bytesOf(0, 4, 0, 0, inner4)))],
  ["gue gre", over4(17, udp(9, 6080, bytesOf(1, 47, 0, 0, new Uint8Array(4), gre(0x86dd, inner6))))],
  ["fou", over4(17, udp(9, 5555, inner6))],
  ["vxlan arp", over4(17, udp(9, 4789, vxlan(ethernet(0x0806, arp))))],
  ["vxlan ipip", over4(17, udp(9, 4789, vxlan(over4(4, inner4))))],
  [
    "geneve",
    over4(17, udp(9, 6081, bytesOf(1, 0, be16(0x6558), new Uint8Array(8), ethernet(0x0800, inner4)))),
  ],
  ["echo", over4(1, icmp(8, 0, [0, 1, 0, 2], DATA))],
  ["icmp error quoting ipip", over4(1, icmp(3, 4, [0, 0, 5, 0], ipv4(4, inner4, tunnel)))],
  ["icmpv6 error", ethernet(0x86dd, ipv6(58, icmp(2, 0, be32(1400), inner6)))],
];

export const ZOO: readonly ZooFrame[] = [
  ...onEthernet.map(([name, bytes]) => ({ name, linkType: 1, bytes })),
  {
    name: "sll",
    linkType: 113,
    bytes: bytesOf(be16(4), be16(1), be16(6), mac(MAC_A), [0, 0], be16(0x0800), inner4),
  },
  {
    name: "sll2",
    linkType: 276,
    bytes: bytesOf(be16(0x86dd), [0, 0], be32(3), be16(1), [0, 6], mac(MAC_A), [0, 0], inner6),
  },
  { name: "raw", linkType: 101, bytes: inner6 },
  { name: "null", linkType: 0, bytes: bytesOf([2, 0, 0, 0], inner4) },
];
