/**
 * Evidence: one typed answer per question that rules ask, or Absent with the reason and the command
 * that would fill it. Rules read nothing else.
 */

import type { ArpAnswers } from "./arp-answers.ts";
import type { ArpSenders } from "./arp-senders.ts";
import type { ArpSettings } from "./arp-settings.ts";
import type { Assignments } from "./assignments.ts";
import type { CaptureQuality } from "./capture-quality.ts";
import type { ClockAnswers } from "./clock-offsets.ts";
import type { ConnectionTracking } from "./connection-tracking.ts";
import type { Absent, Scene } from "./define.ts";
import type { DeliveryAnswers } from "./deliveries.ts";
import type { DirectorAddresses } from "./director-addresses.ts";
import type { DirectorCounters } from "./director-counters.ts";
import type { DirectorLoss } from "./director-loss.ts";
import type { DirectorPaths } from "./director-paths.ts";
import type { FirewallAnswers } from "./firewalls.ts";
import type { ForwardLoss } from "./forward-loss.ts";
import type { FragmentArrivals } from "./fragment-arrivals.ts";
import type { FrontLoss } from "./front-loss.ts";
import type { IngressDrops } from "./ingress-drops.ts";
import type { IpvsConnections } from "./ipvs-connections.ts";
import type { IpvsTables } from "./ipvs-tables.ts";
import type { KubeProxy } from "./kube-proxy.ts";
import type { Loops } from "./loops.ts";
import type { NatForwarding } from "./nat-forwarding.ts";
import type { NatRules } from "./nat-rules.ts";
import type { NeighbourOverflows } from "./neighbour-overflows.ts";
import type { NeighbourAnswers } from "./neighbour-tables.ts";
import type { Nics } from "./nics.ts";
import type { OuterSources } from "./outer-sources.ts";
import type { PacketMarks } from "./packet-marks.ts";
import type { Passages } from "./passages.ts";
import type { Platforms } from "./platforms.ts";
import type { PortSplits } from "./port-splits.ts";
import type { ReceiveDrops } from "./receive-drops.ts";
import type { ReceiveLosses } from "./receive-losses.ts";
import type { ReplyLoss } from "./reply-loss.ts";
import type { ReturnPaths } from "./return-paths.ts";
import type { ReversePaths } from "./reverse-paths.ts";
import type { SelfTests } from "./self-tests.ts";
import type { ServerRoutes } from "./server-routes.ts";
import type { SizeSteps } from "./size-steps.ts";
import type { SocketAnswers } from "./sockets.ts";
import type { StoppedPackets } from "./stopped-packets.ts";
import type { StrayTargets } from "./stray-targets.ts";
import type { TransmitDrops } from "./transmit-drops.ts";
import type { TunnelAnswers } from "./tunnels.ts";
import type { VipAddresses } from "./vip-addresses.ts";
import type { VipClaims } from "./vip-claims.ts";
import type { VipContests } from "./vip-contests.ts";
import type { VipLookups } from "./vip-lookups.ts";
import type { VipTakeovers } from "./vip-takeovers.ts";
import type { VrrpAdverts } from "./vrrp-adverts.ts";

export interface Answers {
  /** What each real server is there for, and whether anything has come that far. */
  readonly assignments: Assignments;
  /** What was lost between director and real servers, and what it has in common. */
  readonly forwardLoss: ForwardLoss;
  /** What was lost of the replies. */
  readonly replyLoss: ReplyLoss;
  /** What came in at a director and did not go out. */
  readonly directorLoss: DirectorLoss;
  /** What arrived at real servers and whether it reached a socket. */
  readonly deliveries: DeliveryAnswers;
  /** Who claims the VIP on the link. */
  readonly vipClaims: VipClaims;
  /** Which real servers hold the VIP, by their state. */
  readonly vipAddresses: VipAddresses;
  /** Effective rp_filter and accept_local per host and interface. */
  readonly reversePaths: ReversePaths;
  readonly tunnels: TunnelAnswers;
  /** Firewall rules that end the service's packets. */
  readonly firewalls: FirewallAnswers;
  readonly natRules: NatRules;
  readonly portSplits: PortSplits;
  readonly receiveDrops: ReceiveDrops;
  readonly sockets: SocketAnswers;
  readonly ipvsTables: IpvsTables;
  readonly neighbourTables: NeighbourAnswers;
  readonly captureQuality: CaptureQuality;
  readonly clockOffsets: ClockAnswers;
  /** Effective arp_ignore and arp_announce of the real servers. */
  readonly arpSettings: ArpSettings;
  readonly nics: Nics;
  readonly directorCounters: DirectorCounters;
  readonly directorAddresses: DirectorAddresses;
  readonly platforms: Platforms;
  readonly directorPaths: DirectorPaths;
  readonly arpSenders: ArpSenders;
  readonly frontLoss: FrontLoss;
  readonly vipLookups: VipLookups;
  readonly vrrpAdverts: VrrpAdverts;
  readonly arpAnswers: ArpAnswers;
  readonly serverRoutes: ServerRoutes;
  readonly passages: Passages;
  readonly ipvsConnections: IpvsConnections;
  readonly packetMarks: PacketMarks;
  readonly natForwarding: NatForwarding;
  readonly returnPaths: ReturnPaths;
  readonly outerSources: OuterSources;
  readonly sizeSteps: SizeSteps;
  readonly fragmentArrivals: FragmentArrivals;
  readonly kubeProxy: KubeProxy;
  readonly selfTests: SelfTests;
  readonly vipContests: VipContests;
  readonly vipTakeovers: VipTakeovers;
  readonly stoppedPackets: StoppedPackets;
  readonly connectionTracking: ConnectionTracking;
  readonly transmitDrops: TransmitDrops;
  readonly neighbourOverflows: NeighbourOverflows;
  readonly strayTargets: StrayTargets;
  readonly loops: Loops;
  readonly receiveLosses: ReceiveLosses;
  readonly ingressDrops: IngressDrops;
}

export type Question = keyof Answers;

export type Evidence = { readonly [Q in Question]: Answers[Q] | Absent };

export type Gatherer<Q extends Question> = (scene: Scene) => Answers[Q] | Absent;

export type Gatherers = { readonly [Q in Question]: Gatherer<Q> };
