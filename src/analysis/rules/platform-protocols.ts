/** Per platform: what lets a tunnel's protocol through to the real servers. */
import type { Platform } from "../evidence/platform-marks.ts";
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
            `openstack security group rule create --ingress --protocol ${n} --remote-ip ${dip}/32 $GROUP_ID`,
        ),
        note: "a rule for the protocol itself: TCP, UDP and ICMP rules do not cover it (Neutron, security group rules)",
      };
    case "Huawei Cloud":
      return {
        commands: [
          `# console: security group of the real servers > inbound rule: protocol All, source ${dip}/32`,
        ],
        note: "rules for TCP, UDP and ICMP do not cover a tunnel's protocol (VPC user guide, security groups)",
      };
    case "AWS":
      return {
        commands: each(
          (n) =>
            `aws ec2 authorize-security-group-ingress --group-id $GROUP_ID --ip-permissions 'IpProtocol=${n},IpRanges=[{CidrIp=${dip}/32}]'`,
        ),
        note: "a rule for the protocol's number; the subnets' network ACLs must allow it too (EC2 user guide, security group rules)",
      };
    case "Azure":
      return {
        commands: ["# no setting: the platform drops IP-in-IP and GRE"],
        note: "only tunnels in UDP pass (Azure, virtual network FAQ): GUE, see below",
      };
    case "GCP":
      return {
        commands: each(
          (n) =>
            `gcloud compute firewall-rules create lvs-tunnel-${n} --network $NETWORK --direction INGRESS --allow ${NAMES.get(n) ?? n} --source-ranges ${dip}/32`,
        ),
        note: "a firewall rule for the protocol itself (VPC guide, firewall rules)",
      };
    case "Alibaba Cloud":
    case "Tencent Cloud":
      return {
        commands: [
          `# console: security group of the real servers > inbound rule: protocol All, source ${dip}/32`,
        ],
        note: "rules for single protocols do not cover a tunnel; if it is lost all the same, use GUE, see below",
      };
    case "VMware":
      return {
        commands: ["# NSX Manager: distributed firewall > service of type IP > the tunnel's protocol"],
        note: "a plain vSwitch lets every protocol through; what filters is NSX's distributed firewall or a port ACL",
      };
    case "Hyper-V":
      return {
        commands: ["Get-VMNetworkAdapterExtendedAcl -VMName $VM"],
        note: "an extended ACL on the port is what filters protocols; remove it or allow the tunnel's",
      };
    default:
      return {
        commands: each((n) => `iptables -I FORWARD -p ${n} -s ${dip} -j ACCEPT    # on the hypervisor`),
        note: "libvirt's network filter, Proxmox' firewall or the hypervisor's FORWARD chain is what filters",
      };
  }
}
