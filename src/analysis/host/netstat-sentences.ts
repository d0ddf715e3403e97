/**
 * The sentences of `netstat -s`, by section: name of the counter, then the sentence with N for the number.
 * Wordings of net-tools 1.60, 2.0 and 2.10 (statistics.c). A counter without a sentence is printed as
 * `Name: N` and needs no entry.
 */

const IP = `
  InReceives N total packets received
  InHdrErrors N with invalid headers
  InAddrErrors N with invalid addresses
  ForwDatagrams N forwarded
  InUnknownProtos N with unknown protocol
  InDiscards N incoming packets discarded
  InDelivers N incoming packets delivered
  OutRequests N requests sent out
  OutDiscards N outgoing packets dropped
  OutNoRoutes N dropped because of missing route
  ReasmTimeout N fragments dropped after timeout
  ReasmReqds N reassemblies required
  ReasmOKs N packets reassembled ok
  ReasmFails N packet reassemblies failed
  ReasmFails N packet reassembles failed
  FragOKs N outgoing packets fragmented ok
  FragOKs N fragments received ok
  FragFails N outgoing packets failed fragmentation
  FragFails N fragments failed
  FragCreates N fragments created`;

const ICMP = `
  InMsgs N ICMP messages received
  InErrors N input ICMP message failed
  OutMsgs N ICMP messages sent
  OutErrors N ICMP messages failed`;

const TCP = `
  ActiveOpens N active connection openings
  ActiveOpens N active connections openings
  ActiveOpens N active opens
  PassiveOpens N passive connection openings
  PassiveOpens N passive opens
  AttemptFails N failed connection attempts
  EstabResets N connection resets received
  CurrEstab N connections established
  InSegs N segments received
  OutSegs N segments sent out
  OutSegs N segments send out
  RetransSegs N segments retransmitted
  RetransSegs N segments retransmited
  InErrs N bad segments received
  OutRsts N resets sent`;

const UDP = `
  InDatagrams N packets received
  NoPorts N packets to unknown port received
  InErrors N packet receive errors
  OutDatagrams N packets sent
  OutDatagrams N packets send
  RcvbufErrors N receive buffer errors
  SndbufErrors N send buffer errors`;

const TCP_EXT = `
  SyncookiesSent N SYN cookies sent
  SyncookiesRecv N SYN cookies received
  SyncookiesFailed N invalid SYN cookies received
  EmbryonicRsts N resets received for embryonic SYN_RECV sockets
  PruneCalled N packets pruned from receive queue because of socket buffer overrun
  RcvPruned N packets pruned from receive queue
  RcvPruned N packets pruned from out-of-order queue
  OfoPruned N packets dropped from out-of-order queue because of socket buffer overrun
  OutOfWindowIcmps N ICMP packets dropped because they were out-of-window
  LockDroppedIcmps N ICMP packets dropped because socket was locked
  TW N TCP sockets finished time wait in fast timer
  TWRecycled N time wait sockets recycled by time stamp
  PAWSActive N active connections rejected because of time stamp
  PAWSEstab N packets rejected in established connections because of timestamp
  DelayedACKs N delayed acks sent
  DelayedACKLocked N delayed acks further delayed because of locked socket
  DelayedACKLost Quick ack mode was activated N times
  ListenOverflows N times the listen queue of a socket overflowed
  ListenDrops N SYNs to LISTEN sockets dropped
  ListenDrops N SYNs to LISTEN sockets ignored
  TCPHPHits N packet headers predicted
  TCPPureAcks N acknowledgments not containing data payload received
  TCPPureAcks N acknowledgments not containing data received
  TCPHPAcks N predicted acknowledgments
  TCPRenoRecovery N times recovered from packet loss due to fast retransmit
  TCPSACKReorder Detected reordering N times using SACK
  TCPRenoReorder Detected reordering N times using reno fast retransmit
  TCPTSReorder Detected reordering N times using time stamp
  TCPFullUndo N congestion windows fully recovered without slow start
  TCPFullUndo N congestion windows fully recovered
  TCPPartialUndo N congestion windows partially recovered using Hoe heuristic
  TCPLossUndo N congestion windows recovered without slow start after partial ack
  TCPLossUndo N congestion windows recovered after partial ack
  TCPRenoFailures N timeouts after reno fast retransmit
  TCPLossFailures N timeouts in loss state
  TCPFastRetrans N fast retransmits
  TCPSlowStartRetrans N retransmits in slow start
  TCPRcvCollapsed N packets collapsed in receive queue due to low socket buffer
  TCPAbortOnData N connections reset due to unexpected data
  TCPAbortOnClose N connections reset due to early user close
  TCPAbortOnMemory N connections aborted due to memory pressure
  TCPAbortOnTimeout N connections aborted due to timeout
  TCPAbortOnLinger N connections aborted after user close in linger timeout
  TCPAbortFailed N times unable to send RST due to no memory
  TCPMemoryPressures TCP ran low on memory N times
  PAWSPassive N passive connections rejected because of time stamp
  TCPPrequeued N packets directly queued to recvmsg prequeue
  TCPDirectCopyFromBacklog N bytes directly in process context from backlog
  TCPHPHitsToUser N packet headers predicted and directly queued to user
  TCPFACKReorder Detected reordering N times using FACK
  TCPForwardRetrans N forward retransmits
  TCPSchedulerFailed N times receiver scheduled too late for direct processing
  TCPAbortOnSyn N connections reset due to unexpected SYN
  TWKilled N TCP sockets finished time wait in slow timer
  TCPDirectCopyFromPrequeue N bytes directly received in process context from prequeue
  TCPPrequeueDropped N packets dropped from prequeue
  TCPSackRecovery N times recovered from packet loss by selective acknowledgements
  TCPSackRecovery N times recovered from packet loss due to SACK data
  TCPSACKReneging N bad SACK blocks received
  TCPSACKReneging N bad SACKs received
  TCPDSACKUndo N congestion window recovered without slow start using DSACK
  TCPDSACKUndo N congestion windows recovered without slow start by DSACK
  TCPLoss N TCP data loss events
  TCPLostRetransmit N retransmits lost
  TCPSackFailures N timeouts after SACK recovery
  TCPTimeouts N other TCP timeouts
  TCPRenoRecoveryFail N classic Reno fast retransmits failed
  TCPRenoRecoveryFail N reno fast retransmits failed
  TCPSackRecoveryFail N SACK retransmits failed
  TCPDSACKOldSent N DSACKs sent for old packets
  TCPDSACKOfoSent N DSACKs sent for out of order packets
  TCPDSACKRecv N DSACKs received
  TCPDSACKOfoRecv N DSACKs for out of order packets received`;

/** Names under which IPv6 counts what IPv4 counts under another, and what only IPv6 counts. */
const IP6 = `
  InTooBigErrors N with packets too big
  InNoRoutes N incoming packets with no route
  InTruncatedPkts N with truncated packets
  OutForwDatagrams N forwarded
  InMcastPkts N incoming multicast packets
  OutMcastPkts N outgoing multicast packets`;

const HISTOGRAM = `
  DestUnreachs destination unreachable
  TimeExcds timeout in transit
  TimeExcds time exceeded
  ParmProbs wrong parameters
  SrcQuenchs source quenchs
  SrcQuenchs source quenches
  SrcQuenchs source quench
  Redirects redirects
  Redirects redirect
  Echos echo requests
  Echos echo request
  EchoReps echo replies
  Timestamps timestamp requests
  Timestamps timestamp request
  TimestampReps timestamp replies
  TimestampReps timestamp reply
  AddrMasks address mask requests
  AddrMasks address mask request
  AddrMaskReps address mask replies`;

const HISTOGRAM6 = `
  DestUnreachs destination unreachable
  PktTooBigs packets too big
  TimeExcds received ICMPv6 time exceeded
  TimeExcds sent ICMPv6 time exceeded
  ParmProblems parameter problem
  Echos echo requests
  EchoReplies echo replies
  GroupMembQueries group member queries
  GroupMembResponses group member responses
  GroupMembReductions group member reductions
  RouterSolicits router solicits
  RouterAdvertisements router advertisement
  NeighborSolicits neighbour solicits
  NeighborSolicits neighbor solicits
  NeighborAdvertisements neighbour advertisement
  NeighborAdvertisements neighbor advertisements
  Redirects redirects`;

/** Sentence to name. A later table's sentences go before an earlier one's. */
function bySentence(...tables: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const line of tables.join("\n").split("\n")) {
    const [name, ...sentence] = line.trim().split(" ");
    if (name !== "") names.set(sentence.join(" "), name);
  }
  return names;
}

/** Section title without colon, to its sentences. */
export const SENTENCES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["Ip", bySentence(IP)],
  ["Icmp", bySentence(ICMP)],
  ["Tcp", bySentence(TCP)],
  ["Udp", bySentence(UDP)],
  ["TcpExt", bySentence(TCP_EXT)],
  ["Ip6", bySentence(IP, IP6)],
  ["Icmp6", bySentence(ICMP)],
  ["Udp6", bySentence(UDP)],
]);

/** What the lines of an ICMP histogram count, without the direction. */
export const HISTOGRAMS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["Icmp", bySentence(HISTOGRAM)],
  ["Icmp6", bySentence(HISTOGRAM6)],
]);
