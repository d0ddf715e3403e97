/** The list of rules. The order is that of a packet's way; it does not decide the verdict. */
import { appBoundToRipOnly } from "./app-bound-to-rip-only.ts";
import { appListenOverflow } from "./app-listen-overflow.ts";
import { appNoReply } from "./app-no-reply.ts";
import { appNotListening } from "./app-not-listening.ts";
import { appV6only } from "./app-v6only.ts";
import { arpFilterSuppresses } from "./arp-filter-suppresses.ts";
import { arpProxyFalseReachability } from "./arp-proxy-false-reachability.ts";
import { capBlind } from "./cap-blind.ts";
import { capClockSkew } from "./cap-clock-skew.ts";
import { capFilterExcludes } from "./cap-filter-excludes.ts";
import { capKernelDrop } from "./cap-kernel-drop.ts";
import { capSelfTestTraffic } from "./cap-self-test-traffic.ts";
import { capSllNoDstMac } from "./cap-sll-no-dst-mac.ts";
import { capStateNotOfTheTest } from "./cap-state-not-of-the-test.ts";
import { capTimeWindow } from "./cap-time-window.ts";
import { capTruncated } from "./cap-truncated.ts";
import { capWrongInterface } from "./cap-wrong-interface.ts";
import { capWrongNetns } from "./cap-wrong-netns.ts";
import { clientVipUnresolved } from "./client-vip-unresolved.ts";
import { clientWrongTarget } from "./client-wrong-target.ts";
import type { Rule } from "./define.ts";
import { dsArpSenderIsVip } from "./ds-arp-sender-is-vip.ts";
import { dsArpSuppressed } from "./ds-arp-suppressed.ts";
import { dsConntrackFull } from "./ds-conntrack-full.ts";
import { dsConntrackInvalid } from "./ds-conntrack-invalid.ts";
import { dsDrRsOfflink } from "./ds-dr-rs-offlink.ts";
import { dsInputFirewall } from "./ds-input-firewall.ts";
import { dsLroGroOversize } from "./ds-lro-gro-oversize.ts";
import { dsMartianSource } from "./ds-martian-source.ts";
import { dsMtuFragNeeded } from "./ds-mtu-frag-needed.ts";
import { dsNeighOverflow } from "./ds-neigh-overflow.ts";
import { dsNeighWrongMac } from "./ds-neigh-wrong-mac.ts";
import { dsNicRxDrop } from "./ds-nic-rx-drop.ts";
import { dsNoRouteToRs } from "./ds-no-route-to-rs.ts";
import { dsOutputFirewall } from "./ds-output-firewall.ts";
import { dsQdiscOrTxDrop } from "./ds-qdisc-or-tx-drop.ts";
import { dsReassemblyFailure } from "./ds-reassembly-failure.ts";
import { dsRpFilter } from "./ds-rp-filter.ts";
import { dsRsNeighUnresolved } from "./ds-rs-neigh-unresolved.ts";
import { dsTtlExpired } from "./ds-ttl-expired.ts";
import { fabricAntispoofForward } from "./fabric-antispoof-forward.ts";
import { fabricDstCheckRs } from "./fabric-dst-check-rs.ts";
import { fabricFragmentDrop } from "./fabric-fragment-drop.ts";
import { fabricL3Only } from "./fabric-l3-only.ts";
import { fabricMacTableStale } from "./fabric-mac-table-stale.ts";
import { fabricMtuOverlay } from "./fabric-mtu-overlay.ts";
import { fabricProtoBlocked } from "./fabric-proto-blocked.ts";
import { fabricRandomLoss } from "./fabric-random-loss.ts";
import { fabricRateLimit } from "./fabric-rate-limit.ts";
import { frontAclSgNacl } from "./front-acl-sg-nacl.ts";
import { frontMtuBlackhole } from "./front-mtu-blackhole.ts";
import { fullnatOutOfScope } from "./fullnat-out-of-scope.ts";
import { ipvsConnReuse1s } from "./ipvs-conn-reuse-1s.ts";
import { ipvsDirectorPingpong } from "./ipvs-director-pingpong.ts";
import { ipvsDrPortMismatch } from "./ipvs-dr-port-mismatch.ts";
import { ipvsDropDefense } from "./ipvs-drop-defense.ts";
import { ipvsFwmarkNotSet } from "./ipvs-fwmark-not-set.ts";
import { ipvsHashPartialBlackhole } from "./ipvs-hash-partial-blackhole.ts";
import { ipvsIdleTimeout } from "./ipvs-idle-timeout.ts";
import { ipvsLocalDest } from "./ipvs-local-dest.ts";
import { ipvsNoDest } from "./ipvs-no-dest.ts";
import { ipvsNoService } from "./ipvs-no-service.ts";
import { ipvsOverloadThreshold } from "./ipvs-overload-threshold.ts";
import { ipvsPersistencePin } from "./ipvs-persistence-pin.ts";
import { ipvsStaleUdpEntry } from "./ipvs-stale-udp-entry.ts";
import { ipvsWeightZero } from "./ipvs-weight-zero.ts";
import { ipvsWrongForwardMethod } from "./ipvs-wrong-forward-method.ts";
import { ipvsWrongPortProto } from "./ipvs-wrong-port-proto.ts";
import { kubeProxyIpvs } from "./kube-proxy-ipvs.ts";
import { kubeStrictArp } from "./kube-strict-arp.ts";
import { l4ChecksumBadReally } from "./l4-checksum-bad-really.ts";
import { natAntispoof } from "./nat-antispoof.ts";
import { natClientSameSubnet } from "./nat-client-same-subnet.ts";
import { natForwardChainDrop } from "./nat-forward-chain-drop.ts";
import { natIcmpRedirect } from "./nat-icmp-redirect.ts";
import { natIpForwardOff } from "./nat-ip-forward-off.ts";
import { natMasqueradeNeedsConntrack } from "./nat-masquerade-needs-conntrack.ts";
import { natRsGatewayNotDs } from "./nat-rs-gateway-not-ds.ts";
import { platformE1000Nic } from "./platform-e1000-nic.ts";
import { returnAntispoofVip } from "./return-antispoof-vip.ts";
import { returnGwUnresolved } from "./return-gw-unresolved.ts";
import { returnNoRoute } from "./return-no-route.ts";
import { returnStatefulFirewall } from "./return-stateful-firewall.ts";
import { returnViaDs } from "./return-via-ds.ts";
import { rsConntrackFull } from "./rs-conntrack-full.ts";
import { rsFirewall } from "./rs-firewall.ts";
import { rsMartianLocalSource } from "./rs-martian-local-source.ts";
import { rsNatPreroutingSteals } from "./rs-nat-prerouting-steals.ts";
import { rsNicRxDrop } from "./rs-nic-rx-drop.ts";
import { rsOutputFirewall } from "./rs-output-firewall.ts";
import { rsRpFilterDr } from "./rs-rp-filter-dr.ts";
import { rsRpFilterTun } from "./rs-rp-filter-tun.ts";
import { rsSgInbound } from "./rs-sg-inbound.ts";
import { rsTcIngressDrop } from "./rs-tc-ingress-drop.ts";
import { rsVipMissing } from "./rs-vip-missing.ts";
import { rsVipOnEth0 } from "./rs-vip-on-eth0.ts";
import { rsVipWrongPrefix } from "./rs-vip-wrong-prefix.ts";
import { softnetBacklogDrop } from "./softnet-backlog-drop.ts";
import { tunGreCsumMismatch } from "./tun-gre-csum-mismatch.ts";
import { tunGreDeviceMissing } from "./tun-gre-device-missing.ts";
import { tunGuePortClosed } from "./tun-gue-port-closed.ts";
import { tunModuleOrTunl0Down } from "./tun-module-or-tunl0-down.ts";
import { tunOuterSourceIsVip } from "./tun-outer-source-is-vip.ts";
import { tunPmtuBlackhole } from "./tun-pmtu-blackhole.ts";
import { tunRemoteMismatch } from "./tun-remote-mismatch.ts";
import { tunVipNotOnRs } from "./tun-vip-not-on-rs.ts";
import { udpRcvbufOverflow } from "./udp-rcvbuf-overflow.ts";
import { udpReplyWrongSource } from "./udp-reply-wrong-source.ts";
import { vipArpAnsweredByRs } from "./vip-arp-answered-by-rs.ts";
import { vipArpPoisonedByRs } from "./vip-arp-poisoned-by-rs.ts";
import { vipArpStaleAfterFailover } from "./vip-arp-stale-after-failover.ts";
import { vipDuplicate } from "./vip-duplicate.ts";
import { vipMissingOnDs } from "./vip-missing-on-ds.ts";
import { vipNotBoundInCloud } from "./vip-not-bound-in-cloud.ts";
import { vrrpSplitBrain } from "./vrrp-split-brain.ts";
import { vrrpStrictDropsVip } from "./vrrp-strict-drops-vip.ts";
import { xdpOrTcIngressDrop } from "./xdp-or-tc-ingress-drop.ts";

export const RULES: readonly Rule[] = [
  fabricAntispoofForward,
  natAntispoof,
  fabricDstCheckRs,
  rsSgInbound,
  fabricProtoBlocked,
  fabricRandomLoss,
  rsNicRxDrop,
  softnetBacklogDrop,
  returnAntispoofVip,
  rsMartianLocalSource,
  rsRpFilterTun,
  rsRpFilterDr,
  rsVipMissing,
  rsVipWrongPrefix,
  tunVipNotOnRs,
  tunModuleOrTunl0Down,
  tunRemoteMismatch,
  tunGuePortClosed,
  tunGreDeviceMissing,
  tunGreCsumMismatch,
  tunOuterSourceIsVip,
  vipArpAnsweredByRs,
  rsVipOnEth0,
  appNotListening,
  appBoundToRipOnly,
  rsFirewall,
  rsNatPreroutingSteals,
  rsConntrackFull,
  dsInputFirewall,
  dsMtuFragNeeded,
  tunPmtuBlackhole,
  ipvsNoService,
  ipvsNoDest,
  ipvsWeightZero,
  dsRsNeighUnresolved,
  dsNeighWrongMac,
  natRsGatewayNotDs,
  returnViaDs,
  udpReplyWrongSource,
  capFilterExcludes,
  capTimeWindow,
  capClockSkew,
  capKernelDrop,
  capTruncated,
  capStateNotOfTheTest,
  platformE1000Nic,
  vipMissingOnDs,
  dsRpFilter,
  dsMartianSource,
  dsArpSenderIsVip,
  dsOutputFirewall,
  vrrpStrictDropsVip,
  clientVipUnresolved,
  dsArpSuppressed,
  vipNotBoundInCloud,
  dsDrRsOfflink,
  dsNoRouteToRs,
  fabricL3Only,
  ipvsWrongPortProto,
  ipvsStaleUdpEntry,
  ipvsFwmarkNotSet,
  ipvsHashPartialBlackhole,
  natIpForwardOff,
  natForwardChainDrop,
  natClientSameSubnet,
  natIcmpRedirect,
  natMasqueradeNeedsConntrack,
  fabricMtuOverlay,
  fabricFragmentDrop,
  kubeProxyIpvs,
  kubeStrictArp,
  capWrongInterface,
  capWrongNetns,
  capSelfTestTraffic,
  capSllNoDstMac,
  vrrpSplitBrain,
  vipDuplicate,
  vipArpPoisonedByRs,
  vipArpStaleAfterFailover,
  ipvsDrPortMismatch,
  ipvsLocalDest,
  ipvsOverloadThreshold,
  ipvsIdleTimeout,
  ipvsPersistencePin,
  ipvsConnReuse1s,
  ipvsDropDefense,
  dsTtlExpired,
  dsConntrackFull,
  dsConntrackInvalid,
  udpRcvbufOverflow,
  appListenOverflow,
  l4ChecksumBadReally,
  appV6only,
  appNoReply,
  returnNoRoute,
  returnGwUnresolved,
  returnStatefulFirewall,
  fabricMacTableStale,
  fabricRateLimit,
  dsQdiscOrTxDrop,
  dsNeighOverflow,
  arpProxyFalseReachability,
  clientWrongTarget,
  frontMtuBlackhole,
  frontAclSgNacl,
  capBlind,
  ipvsWrongForwardMethod,
  ipvsDirectorPingpong,
  dsNicRxDrop,
  dsLroGroOversize,
  dsReassemblyFailure,
  xdpOrTcIngressDrop,
  rsOutputFirewall,
  arpFilterSuppresses,
  fullnatOutOfScope,
  rsTcIngressDrop,
];
