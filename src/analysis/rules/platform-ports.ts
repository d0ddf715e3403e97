/** Per platform: what lets a port send or take in what is not addressed as its own, and what that costs. */
import type { Words } from "../../report/schema.ts";
import type { Platform } from "../evidence/platform-marks.ts";
import { everyAddress, isSix } from "./family.ts";

/** What a port must let through that is not its own. */
export interface PortNeed {
  /** Hosts at whose ports. */
  readonly hosts: readonly string[];
  /** Frames of clients that the director sends on; replies from the VIP; requests to the VIP. */
  readonly what: "client-sources" | "vip-source" | "vip-destination";
  readonly vip: string;
  /** Is the destination rewritten (NAT), so that delivery by address is no obstacle? */
  readonly translated: boolean;
  /** Commands for the director that tunnel instead, where the platform cannot carry direct routing. */
  readonly tunnel: readonly string[];
}

export interface Advice {
  readonly commands: readonly string[];
  readonly note: Words;
}

/** Delivery by address: direct routing cannot work there, whatever is opened. */
const DELIVERS_BY_ADDRESS: ReadonlySet<Platform> = new Set([
  "Azure",
  "GCP",
  "Alibaba Cloud",
  "Tencent Cloud",
]);

const WHAT = {
  "client-sources": { en: "send from any client's address", zh: "以任意客户端地址为源发送" },
  "vip-source": { en: "send from the VIP", zh: "以 VIP 为源发送" },
  "vip-destination": { en: "take in what is addressed to the VIP", zh: "接收发往 VIP 的报文" },
} as const;

export function openPortOn(platform: Platform, need: PortNeed): Advice {
  const advice = DELIVERS_BY_ADDRESS.has(platform) ? byAddress(platform, need) : bySwitch(platform, need);
  return {
    commands: advice.commands,
    note: {
      en: `lets ${need.hosts.join(", ")} ${WHAT[need.what].en}; ${advice.note.en}`,
      zh: `允许 ${need.hosts.join("、")} ${WHAT[need.what].zh}；${advice.note.zh}`,
    },
  };
}

function bySwitch(platform: Platform, { what, vip }: PortNeed): Advice {
  switch (platform) {
    case "Huawei Cloud":
      return {
        commands: [
          "# console: ECS > network interfaces > turn the source/destination check off; or by API:",
          `curl -X PUT "$VPC_ENDPOINT/v1/$PROJECT_ID/ports/$PORT_ID" -H "X-Auth-Token: $TOKEN" -H "Content-Type: application/json" -d '{"port":{"allowed_address_pairs":[{"ip_address":"1.1.1.1/0"}]}}'`,
        ],
        note: {
          en: '1.1.1.1/0 is how this platform writes "check off". Trade-off: the port may then send from any address (VPC user guide, virtual IP addresses)',
          zh: "1.1.1.1/0 是该平台表示“关闭检查”的写法。代价：该端口此后可以用任意地址发送（VPC 用户指南，虚拟 IP 地址）",
        },
      };
    case "OpenStack":
      return {
        commands: [
          `openstack port set --allowed-address ip-address=${what === "client-sources" ? everyAddress(vip) : vip} $PORT_ID`,
        ],
        note:
          what === "client-sources"
            ? {
                en: `the VIP alone is not enough, the source is any client. Trade-off: no spoof guard for ${isSix(vip) ? "IPv6" : "IPv4"} on that port; --disable-port-security would end its security groups as well (Neutron, allowed address pairs)`,
                zh: `只放行 VIP 不够，源地址可能是任意客户端。代价：该端口不再有 ${isSix(vip) ? "IPv6" : "IPv4"} 防欺骗保护；--disable-port-security 还会使其安全组失效（Neutron，allowed address pairs）`,
              }
            : {
                en: "this one address only, the port stays guarded for all others (Neutron, allowed address pairs)",
                zh: "只放行这一个地址，端口对其他地址仍有保护（Neutron，allowed address pairs）",
              },
      };
    case "AWS":
      return {
        commands: [
          "aws ec2 modify-network-interface-attribute --network-interface-id $ENI_ID --no-source-dest-check",
        ],
        note: {
          en: "on the director's and on every real server's interface: the check covers what leaves and what arrives. Trade-off: none of its packets is checked any more (EC2 user guide, source/destination checks)",
          zh: "DS 和每台 RS 的接口都要设置：该检查对出、入报文都有效。代价：该接口的报文不再受任何检查（EC2 用户指南，source/destination checks）",
        },
      };
    case "VMware":
      return {
        commands: [
          "# NSX Manager: Segment > Segment Profiles > SpoofGuard: port bindings off, or bind these addresses",
        ],
        note: {
          en: "a plain vSwitch checks MACs only (forged transmits) and carries direct routing as it is; what binds addresses is NSX's SpoofGuard (NSX administration guide)",
          zh: "普通 vSwitch 只检查 MAC（forged transmits），直接路由可以原样通过；绑定地址的是 NSX 的 SpoofGuard（NSX 管理指南）",
        },
      };
    case "Hyper-V":
      return {
        commands: ["Get-VMNetworkAdapterExtendedAcl -VMName $VM; Get-VMNetworkAdapterAcl -VMName $VM"],
        note: {
          en: "the virtual switch guards MACs, not addresses: an ACL on the port is what drops by address; remove it there",
          zh: "虚拟交换机检查的是 MAC 而不是地址：按地址丢弃的是端口上的 ACL，应在那里删除",
        },
      };
    default:
      return {
        commands: [
          "virsh dumpxml $VM | grep -A 5 '<filterref'    # libvirt: no clean-traffic, no-ip-spoofing",
          "grep -i ipfilter /etc/pve/firewall/$VMID.fw    # Proxmox: ipfilter: 0",
        ],
        note: {
          en: "a bare bridge checks nothing; take the nwfilter, or the ipfilter option, off that port (libvirt, network filters; Proxmox VE, firewall)",
          zh: "单纯的网桥不做检查；去掉该端口的 nwfilter 或 ipfilter 选项（libvirt，network filters；Proxmox VE，firewall）",
        },
      };
  }
}

const SWITCH: ReadonlyMap<Platform, readonly string[]> = new Map<Platform, readonly string[]>([
  ["Azure", ["az network nic update --ids $NIC_ID --ip-forwarding true"]],
  [
    "GCP",
    [
      "gcloud compute instances export $INSTANCE --zone $ZONE --destination instance.yaml    # set canIpForward: true",
      "gcloud compute instances update-from-file $INSTANCE --zone $ZONE --source instance.yaml --most-disruptive-allowed-action RESTART",
    ],
  ],
  [
    "Alibaba Cloud",
    ["# console: VPC > HaVip: bind the VIP to the directors; ENI: source/destination check off"],
  ],
  ["Tencent Cloud", ["# console: VPC > HAVIP: bind the VIP to the directors"]],
]);

const WHY: ReadonlyMap<Platform, Words> = new Map<Platform, Words>([
  [
    "Azure",
    {
      en: "IP forwarding lifts the source check only. Frames are delivered by destination address, never by MAC, and IP-in-IP and GRE are blocked (Azure, virtual network FAQ)",
      zh: "IP forwarding 只解除源地址检查。帧按目的地址而不是 MAC 投递，而且 IP-in-IP 和 GRE 被拦截（Azure，虚拟网络常见问题）",
    },
  ],
  [
    "GCP",
    {
      en: "canIpForward lifts the check of source and destination. Packets are delivered by destination address, never by MAC (VPC guide, routes; IP forwarding for instances)",
      zh: "canIpForward 解除源地址和目的地址检查。报文按目的地址而不是 MAC 投递（VPC 指南，路由；实例的 IP 转发）",
    },
  ],
  [
    "Alibaba Cloud",
    {
      en: "every peer has one MAC: delivery by MAC is reported not to work",
      zh: "所有对端都是同一个 MAC：据报告按 MAC 投递不可行",
    },
  ],
  ["Tencent Cloud", { en: "direct routing is reported not to be supported", zh: "据报告不支持直接路由" }],
]);

const UNSAID: Words = { en: "", zh: "" };

/** What works where frames are delivered by address. */
function byAddress(platform: Platform, { what, translated, tunnel }: PortNeed): Advice {
  const commands = SWITCH.get(platform) ?? [];
  const why = WHY.get(platform) ?? UNSAID;
  if (what === "vip-source") return { commands, note: why };
  if (translated)
    return {
      commands,
      note: {
        en: `${why.en}. NAT works with it, and with a route that leads replies to the director`,
        zh: `${why.zh}。这样设置，并有路由把应答引到 DS，NAT 就能工作`,
      },
    };
  const gue = platform === "Azure" ? tunnel.filter((c) => c.includes("gue")) : tunnel;
  return {
    commands: [...commands, ...gue],
    note: {
      en: `${why.en}. So direct routing cannot work here: tunnel (${
        platform === "Azure" ? "GUE, which is UDP" : "its protocol must be allowed"
      }), translate (NAT, FULLNAT), or use the provider's load balancer`,
      zh: `${why.zh}。因此这里无法使用直接路由：应改用隧道（${
        platform === "Azure" ? "GUE，即 UDP" : "须放行其协议"
      }）、地址转换（NAT、FULLNAT），或云厂商的负载均衡`,
    },
  };
}
