/** Packets per conversation at a real server: what it was asked, and what it answered, as any capture shows. */
import type { CaptureView, MemberTraffic, Sightings } from "./define.ts";

const RST = 0x04;

/** By number of the conversation: packets. */
interface Answers {
  readonly answers: Uint32Array;
  /** TCP resets, which are no answers. */
  readonly resets: Uint32Array;
}

export interface DeliveryCounts extends Answers {
  /** Requests. */
  readonly arrived: Uint32Array;
}

/** @param conversations how many there are. @param all traffic of every member */
export function deliveryCounts(
  member: number,
  captures: readonly CaptureView[],
  conversations: number,
  flowConversation: Int32Array,
  all: readonly MemberTraffic[],
): DeliveryCounts {
  const own = all[member];
  const arrived = new Uint32Array(conversations);
  for (let i = 0; i < own.arrived.count; i++) {
    const id = requestAt(captures, flowConversation, own, i);
    if (id >= 0) arrived[id] += own.arrived.weight[i];
  }
  const { answers, resets } = answersAmong(own.sent, () => true);
  // Answers that another host got from this host's MAC and its own captures do not show: a filter hides what it sends
  // (`-Q in`). Of several hosts the one that got most: two may show the same frame.
  const unseen = all.flatMap(({ arrived: got, sender, sentAs }, other) =>
    other === member || !sender.includes(member)
      ? []
      : [answersAmong(got, (i) => sender[i] === member && sentAs[i] < 0)],
  );
  if (unseen.length > 0)
    for (let id = 0; id < conversations; id++) {
      answers[id] += Math.max(...unseen.map((counts) => counts.answers[id]));
      resets[id] += Math.max(...unseen.map((counts) => counts.resets[id]));
    }
  return { arrived, answers, resets };

  function answersAmong(sightings: Sightings, counts: (i: number) => boolean): Answers {
    const found = { answers: new Uint32Array(conversations), resets: new Uint32Array(conversations) };
    for (let i = 0; i < sightings.count; i++) {
      if (!counts(i)) continue;
      const table = captures[sightings.capture[i]].decoded.packets;
      const code = flowConversation[table.flow[sightings.row[i]]];
      if (code < 0 || (code & 1) === 0) continue;
      const into = table.tcpFlags[sightings.row[i]] & RST ? found.resets : found.answers;
      into[code >> 1] += sightings.weight[i];
    }
    return found;
  }
}

/** Conversation of an arrived request, or -1. */
export function requestAt(
  captures: readonly CaptureView[],
  flowConversation: Int32Array,
  { arrived }: MemberTraffic,
  i: number,
): number {
  const code = flowConversation[captures[arrived.capture[i]].decoded.packets.flow[arrived.row[i]]];
  return code >= 0 && (code & 1) === 0 ? code >> 1 : -1;
}
