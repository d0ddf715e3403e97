/** The packets of one TCP connection: handshake, a request, segments of 1448 bytes with their ACKs, FIN. */

export interface TcpStep {
  readonly reply: boolean;
  readonly flags: number;
  readonly payloadBytes: number;
  /** Sequence numbers used up before this step by the client and by the server. */
  readonly clientSent: number;
  readonly serverSent: number;
}

/** Flags of the TCP header (RFC 9293, 3.1). */
export const TCP = { fin: 0x01, syn: 0x02, push: 0x08, ack: 0x10 } as const;

/** What an MTU of 1500 leaves with time stamps. */
const SEGMENT_BYTES = 1448;
const REQUEST_BYTES = 120;
/** Two segments and an ACK, so many times. */
const ROUNDS = 4;

function stepsOf(bulkFromServer: boolean): readonly TcpStep[] {
  const steps: TcpStep[] = [];
  let clientSent = 0;
  let serverSent = 0;
  const add = (reply: boolean, flags: number, payloadBytes = 0): void => {
    steps.push({ reply, flags, payloadBytes, clientSent, serverSent });
    const used = payloadBytes + (flags & (TCP.syn | TCP.fin) ? 1 : 0);
    if (reply) serverSent += used;
    else clientSent += used;
  };
  add(false, TCP.syn);
  add(true, TCP.syn | TCP.ack);
  add(false, TCP.ack);
  add(false, TCP.push | TCP.ack, REQUEST_BYTES);
  for (let round = 0; round < ROUNDS; round++) {
    add(bulkFromServer, TCP.ack, SEGMENT_BYTES);
    add(bulkFromServer, TCP.push | TCP.ack, SEGMENT_BYTES);
    add(!bulkFromServer, TCP.ack);
  }
  add(false, TCP.fin | TCP.ack);
  add(true, TCP.fin | TCP.ack);
  add(false, TCP.ack);
  return steps;
}

export const DOWNLOAD = stepsOf(true);
export const UPLOAD = stepsOf(false);
