/** Per platform: what lets a port send or take in what is not addressed as its own, and what that costs. */
import type { Platform } from "../evidence/platform-marks.ts";

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
  readonly note: string;
}

/** Delivery by address: direct routing cannot work there, whatever is opened. */
const DELIVERS_BY_ADDRESS: ReadonlySet<Platform> = new Set([
  "Azure",
  "GCP",
  "Alibaba Cloud",
  "Tencent Cloud",
]);

const WHAT = {
  "client-sources": "send from any client's address",
  "vip-source": "send from the VIP",
  "vip-destination": "take in what is addressed to the VIP",
} as const;

export function openPortOn(platform: Platform, need: PortNeed): Advice {
  const advice = DELIVERS_BY_ADDRESS.has(platform) ? byAddress(platform, need) : bySwitch(platform, need);
  return {
    commands: advice.commands,
    note: `lets ${need.hosts.join(", ")} ${WHAT[need.what]}; ${advice.note}`,
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
        note: '1.1.1.1/0 is how this platform writes "check off". Trade-off: the port may then send from any address (VPC user guide, virtual IP addresses)',
      };
    case "OpenStack":
      return {
        commands: [
          `openstack port set --allowed-address ip-address=${what === "client-sources" ? "0.0.0.0/0" : vip} $PORT_ID`,
        ],
        note:
          what === "client-sources"
            ? "the VIP alone is not enough, the source is any client. Trade-off: no spoof guard for IPv4 on that port; --disable-port-security would end its security groups as well (Neutron, allowed address pairs)"
            : "this one address only, the port stays guarded for all others (Neutron, allowed address pairs)",
      };
    case "AWS":
      return {
        commands: [
          "aws ec2 modify-network-interface-attribute --network-interface-id $ENI_ID --no-source-dest-check",
        ],
        note: "on the director's and on every real server's interface: the check covers what leaves and what arrives. Trade-off: none of its packets is checked any more (EC2 user guide, source/destination checks)",
      };
    case "VMware":
      return {
        commands: [
          "# NSX Manager: Segment > Segment Profiles > SpoofGuard: port bindings off, or bind these addresses",
        ],
        note: "a plain vSwitch checks MACs only (forged transmits) and carries direct routing as it is; what binds addresses is NSX's SpoofGuard (NSX administration guide)",
      };
    case "Hyper-V":
      return {
        commands: ["Get-VMNetworkAdapterExtendedAcl -VMName $VM; Get-VMNetworkAdapterAcl -VMName $VM"],
        note: "the virtual switch guards MACs, not addresses: an ACL on the port is what drops by address; remove it there",
      };
    default:
      return {
        commands: [
          "virsh dumpxml $VM | grep -A 5 '<filterref'    # libvirt: no clean-traffic, no-ip-spoofing",
          "grep -i ipfilter /etc/pve/firewall/$VMID.fw    # Proxmox: ipfilter: 0",
        ],
        note: "a bare bridge checks nothing; take the nwfilter, or the ipfilter option, off that port (libvirt, network filters; Proxmox VE, firewall)",
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

const WHY: ReadonlyMap<Platform, string> = new Map<Platform, string>([
  [
    "Azure",
    "IP forwarding lifts the source check only. Frames are delivered by destination address, never by MAC, and IP-in-IP and GRE are blocked (Azure, virtual network FAQ)",
  ],
  [
    "GCP",
    "canIpForward lifts the check of source and destination. Packets are delivered by destination address, never by MAC (VPC guide, routes; IP forwarding for instances)",
  ],
  ["Alibaba Cloud", "every peer has one MAC: delivery by MAC is reported not to work"],
  ["Tencent Cloud", "direct routing is reported not to be supported"],
]);

/** What works where frames are delivered by address. */
function byAddress(platform: Platform, { what, translated, tunnel }: PortNeed): Advice {
  const commands = SWITCH.get(platform) ?? [];
  const why = WHY.get(platform) ?? "";
  if (what === "vip-source") return { commands, note: why };
  if (translated)
    return {
      commands,
      note: `${why}. NAT works with it, and with a route that leads replies to the director`,
    };
  const gue = platform === "Azure" ? tunnel.filter((c) => c.includes("gue")) : tunnel;
  return {
    commands: [...commands, ...gue],
    note: `${why}. So direct routing cannot work here: tunnel (${
      platform === "Azure" ? "GUE, which is UDP" : "its protocol must be allowed"
    }), translate (NAT, FULLNAT), or use the provider's load balancer`,
  };
}
