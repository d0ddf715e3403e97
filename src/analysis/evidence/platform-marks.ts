/**
 * By what a host shows the platform that it runs on: MACs, drivers, firmware, routes. A mark is sure where
 * nobody else makes it (a driver of a cloud's own adapter, its firmware's name), else it is a hint.
 * Sources: catalogue of the field, table of fabric-antispoof-forward; the platforms' guides named below.
 */
import type { Ip, Mac } from "../../lib/ip.ts";
import type { Fact, HostState } from "../host/define.ts";

export const PLATFORMS = [
  "Huawei Cloud",
  "OpenStack",
  "AWS",
  "Azure",
  "GCP",
  "Alibaba Cloud",
  "Tencent Cloud",
  "VMware",
  "Hyper-V",
  "libvirt, QEMU, Proxmox",
] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface Mark {
  /** One of these it is. */
  readonly platforms: readonly Platform[];
  readonly sure: boolean;
  readonly text: string;
  /** The same in Chinese. */
  readonly textZh: string;
  /** The line that shows it; undefined where captures do. */
  readonly fact?: Fact;
}

type Known = Pick<Mark, "platforms" | "sure">;

const NEUTRON: readonly Platform[] = ["Huawei Cloud", "OpenStack"];
const QEMU: Platform = "libvirt, QEMU, Proxmox";
const MICROSOFT_ZH = "属于 Microsoft（Azure 的网卡使用）";

/** Prefixes that platforms give their guests' adapters. Anyone can set them: never sure. */
const OWN_PREFIX: readonly (readonly [string, readonly Platform[], string, string])[] = [
  [
    "fa:16:3e",
    NEUTRON,
    "of the Neutron family: OpenStack or Huawei Cloud",
    "属于 Neutron 系（OpenStack 或 Huawei Cloud）",
  ],
  ["00:50:56", ["VMware"], "of VMware", "属于 VMware"],
  ["00:0c:29", ["VMware"], "of VMware", "属于 VMware"],
  ["00:05:69", ["VMware"], "of VMware", "属于 VMware"],
  ["00:15:5d", ["Hyper-V"], "of Hyper-V", "属于 Hyper-V"],
  ["00:0d:3a", ["Azure"], "of Microsoft, as Azure's adapters have it", MICROSOFT_ZH],
  ["60:45:bd", ["Azure"], "of Microsoft, as Azure's adapters have it", MICROSOFT_ZH],
  ["00:22:48", ["Azure"], "of Microsoft, as Azure's adapters have it", MICROSOFT_ZH],
  [
    "52:54:00",
    [QEMU, "Tencent Cloud"],
    "of QEMU, which Tencent Cloud uses too",
    "属于 QEMU（Tencent Cloud 也使用）",
  ],
  ["bc:24:11", [QEMU], "of Proxmox", "属于 Proxmox"],
];

/** A host's own MAC. GCP writes the address into it: 42:01 and the four bytes of the IPv4 address. */
export function markOfMac(mac: Mac, ips: Iterable<Ip>, name: string): Mark | undefined {
  const prefix = OWN_PREFIX.find(([start]) => mac.startsWith(start));
  if (prefix)
    return {
      platforms: prefix[1],
      sure: false,
      text: `${name} has the MAC ${mac}, ${prefix[2]}`,
      textZh: `${name} 的 MAC 为 ${mac}，${prefix[3]}`,
    };
  const encodes = [...ips].some((ip) => mac === `42:01:${hexOf(ip)}`);
  return encodes
    ? {
        platforms: ["GCP"],
        sure: true,
        text: `${name} has the MAC ${mac}: GCP's 42:01 and its own address`,
        textZh: `${name} 的 MAC 为 ${mac}：由 GCP 的 42:01 和自己的地址组成`,
      }
    : undefined;
}

function hexOf(ip: Ip): string {
  return ip
    .split(".")
    .map((byte) => Number(byte).toString(16).padStart(2, "0"))
    .join(":");
}

/** The MAC of whoever a host talks to: fabrics that answer all ARP themselves have one for all. */
export function markOfPeerMac(mac: Mac, name: string): Mark | undefined {
  const text = `${name} talks to the MAC ${mac}`;
  const textZh = `${name} 的对端 MAC 为 ${mac}`;
  if (mac === "12:34:56:78:9a:bc")
    return {
      platforms: ["Azure"],
      sure: true,
      text: `${text}, Azure's own`,
      textZh: `${textZh}，是 Azure 专用的`,
    };
  if (mac === "ee:ff:ff:ff:ff:ff")
    return {
      platforms: ["Alibaba Cloud"],
      sure: true,
      text: `${text}, Alibaba Cloud's own`,
      textZh: `${textZh}，是 Alibaba Cloud 专用的`,
    };
  if (mac.startsWith("fe:ee:"))
    return {
      platforms: ["Tencent Cloud"],
      sure: false,
      text: `${text}, as Tencent Cloud's are reported`,
      textZh: `${textZh}，据报告 Tencent Cloud 使用此类 MAC`,
    };
  return undefined;
}

const DRIVERS: ReadonlyMap<string, Known> = new Map<string, Known>([
  ["ena", { platforms: ["AWS"], sure: true }],
  ["gve", { platforms: ["GCP"], sure: true }],
  ["hv_netvsc", { platforms: ["Azure", "Hyper-V"], sure: true }],
  ["mana", { platforms: ["Azure"], sure: true }],
  ["vmxnet3", { platforms: ["VMware"], sure: true }],
  ["hinic", { platforms: ["Huawei Cloud"], sure: false }],
]);

/** Vendor, product and the like, as firmware and systemd name them. */
const MACHINES: readonly (readonly [RegExp, Known])[] = [
  [/^amazon(?: ec2)?$/i, { platforms: ["AWS"], sure: true }],
  [/^google(?: compute engine)?$/i, { platforms: ["GCP"], sure: true }],
  [/alibaba cloud/i, { platforms: ["Alibaba Cloud"], sure: true }],
  [/tencent cloud/i, { platforms: ["Tencent Cloud"], sure: true }],
  [/huawei ?cloud/i, { platforms: ["Huawei Cloud"], sure: true }],
  // Huawei Cloud's older guests say so as well.
  [/^openstack\b|^rdo$/i, { platforms: NEUTRON, sure: true }],
  [/^vmware\b/i, { platforms: ["VMware"], sure: true }],
  // Azure's asset tag (its guide, instance metadata: "detect Azure").
  [/^7783-7084-3265-9085-8269-3286-77$/, { platforms: ["Azure"], sure: true }],
  [/^microsoft(?: corporation)?$/i, { platforms: ["Azure", "Hyper-V"], sure: true }],
  [/^qemu\b/i, { platforms: [QEMU], sure: false }],
];

/** Kernels that distributions build for one cloud: `5.15.0-1051-aws`. */
const KERNELS: readonly (readonly [RegExp, Platform])[] = [
  [/-aws\b/, "AWS"],
  [/-azure\b/, "Azure"],
  [/-gcp\b/, "GCP"],
  [/\.hce\d/, "Huawei Cloud"],
  [/\.al[78]\./, "Alibaba Cloud"],
  [/\.tl[234]\b/, "Tencent Cloud"],
];

/** Azure's address for its agents (Azure guide, "What is IP address 168.63.129.16"). */
const AZURE_AGENT = "168.63.129.16";

export function marksOfState(state: HostState): readonly Mark[] {
  const marks: Mark[] = [];
  for (const fact of state.drivers) {
    const known = DRIVERS.get(fact.driver);
    if (known)
      marks.push({
        ...known,
        fact,
        text: `the driver of ${fact.interface} is ${fact.driver}`,
        textZh: `${fact.interface} 的驱动为 ${fact.driver}`,
      });
  }
  for (const fact of state.machine) {
    const known = MACHINES.find(([pattern]) => pattern.test(fact.value.trim()))?.[1];
    const value = fact.value.trim();
    if (known)
      marks.push({
        ...known,
        fact,
        text: `its ${fact.field} is ${value}`,
        textZh: `其 ${fact.field} 为 ${value}`,
      });
  }
  const allowance = state.interfaceCounters.find((c) => c.name.endsWith("_allowance_exceeded"));
  if (allowance)
    marks.push({
      platforms: ["AWS"],
      sure: true,
      fact: allowance,
      text: `${allowance.interface} counts ${allowance.name}, as only AWS's ena does`,
      textZh: `${allowance.interface} 有计数器 ${allowance.name}，只有 AWS 的 ena 才有`,
    });
  const agent = state.routes.find((r) => r.destination.split("/", 1)[0] === AZURE_AGENT);
  if (agent)
    marks.push({
      platforms: ["Azure"],
      sure: true,
      fact: agent,
      text: `it has a route to ${AZURE_AGENT}`,
      textZh: `它有到 ${AZURE_AGENT} 的路由`,
    });
  for (const fact of state.kernel) {
    const found = KERNELS.find(([pattern]) => pattern.test(fact.message));
    if (found)
      marks.push({
        platforms: [found[1]],
        sure: false,
        fact,
        text: `its kernel is built for ${found[1]}`,
        textZh: `其内核是为 ${found[1]} 构建的`,
      });
  }
  return marks;
}
