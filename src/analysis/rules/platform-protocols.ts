/** Per platform: what lets a tunnel's protocol through to the real servers. */
import type { Platform } from "../evidence/platform-marks.ts";
import { single, tablesOf } from "./family.ts";
import type { Advice } from "./platform-ports.ts";

const NAMES: ReadonlyMap<string, string> = new Map([
  ["4", "ipip"],
  ["47", "gre"],
  ["17", "udp"],
]);

export function allowProtocolOn(platform: Platform, protocols: readonly string[], dip: string): Advice {
  const each = (command: (protocol: string) => string) => protocols.map(command);
  switch (platform) {
    case "OpenStack":
      return {
        commands: each(
          (n) =>
            `openstack security group rule create --ingress --protocol ${n} --remote-ip ${single(dip)} $GROUP_ID`,
        ),
        note: {
          en: "a rule for the protocol itself: TCP, UDP and ICMP rules do not cover it (Neutron, security group rules)",
          zh: "须为该协议本身添加规则：TCP、UDP 和 ICMP 规则不包括它（Neutron，安全组规则）",
        },
      };
    case "Huawei Cloud":
      return {
        commands: [
          `# console: security group of the real servers > inbound rule: protocol All, source ${single(dip)}`,
        ],
        note: {
          en: "rules for TCP, UDP and ICMP do not cover a tunnel's protocol (VPC user guide, security groups)",
          zh: "TCP、UDP 和 ICMP 规则不包括隧道协议（VPC 用户指南，安全组）",
        },
      };
    case "AWS":
      return {
        commands: each(
          (n) =>
            `aws ec2 authorize-security-group-ingress --group-id $GROUP_ID --ip-permissions 'IpProtocol=${n},IpRanges=[{CidrIp=${single(dip)}}]'`,
        ),
        note: {
          en: "a rule for the protocol's number; the subnets' network ACLs must allow it too (EC2 user guide, security group rules)",
          zh: "按协议号添加规则；子网的网络 ACL 也必须放行（EC2 用户指南，安全组规则）",
        },
      };
    case "Azure":
      return {
        commands: ["# no setting: the platform drops IP-in-IP and GRE"],
        note: {
          en: "only tunnels in UDP pass (Azure, virtual network FAQ): GUE, see below",
          zh: "只有 UDP 封装的隧道可以通过（Azure，虚拟网络常见问题）：用 GUE，见下文",
        },
      };
    case "GCP":
      return {
        commands: each(
          (n) =>
            `gcloud compute firewall-rules create lvs-tunnel-${n} --network $NETWORK --direction INGRESS --allow ${NAMES.get(n) ?? n} --source-ranges ${single(dip)}`,
        ),
        note: {
          en: "a firewall rule for the protocol itself (VPC guide, firewall rules)",
          zh: "须为该协议本身添加防火墙规则（VPC 指南，防火墙规则）",
        },
      };
    case "Alibaba Cloud":
    case "Tencent Cloud":
      return {
        commands: [
          `# console: security group of the real servers > inbound rule: protocol All, source ${single(dip)}`,
        ],
        note: {
          en: "rules for single protocols do not cover a tunnel; if it is lost all the same, use GUE, see below",
          zh: "针对单个协议的规则不包括隧道；放行后仍然丢失，则改用 GUE，见下文",
        },
      };
    case "VMware":
      return {
        commands: ["# NSX Manager: distributed firewall > service of type IP > the tunnel's protocol"],
        note: {
          en: "a plain vSwitch lets every protocol through; what filters is NSX's distributed firewall or a port ACL",
          zh: "普通 vSwitch 放行所有协议；过滤的是 NSX 分布式防火墙或端口 ACL",
        },
      };
    case "Hyper-V":
      return {
        commands: ["Get-VMNetworkAdapterExtendedAcl -VMName $VM"],
        note: {
          en: "an extended ACL on the port is what filters protocols; remove it or allow the tunnel's",
          zh: "过滤协议的是端口上的扩展 ACL；将其删除，或放行隧道协议",
        },
      };
    default:
      return {
        commands: each(
          (n) => `${tablesOf(dip)} -I FORWARD -p ${n} -s ${dip} -j ACCEPT    # on the hypervisor`,
        ),
        note: {
          en: "libvirt's network filter, Proxmox' firewall or the hypervisor's FORWARD chain is what filters",
          zh: "过滤的是 libvirt 的网络过滤器、Proxmox 防火墙或宿主机的 FORWARD 链",
        },
      };
  }
}
