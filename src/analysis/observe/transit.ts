/**
 * Through a director: of what came in for a service, what went out again. What did not is missing only where the
 * director's captures would have shown it leave.
 */
import type { Mac } from "../../lib/ip.ts";
import type { LegInputs } from "./close-leg.ts";
import { LEG_SAMPLES, type Leg, type MemberTraffic, type Sightings } from "./define.ts";
import { showsForwarded } from "./forwarded-forms.ts";
import { LegKinds } from "./leg-kinds.ts";
import { matchPackets, type Selection } from "./match.ts";
import { ownTests } from "./own-tests.ts";
import { reasonsOf } from "./reasons.ts";
import { pairRepeats } from "./repeats.ts";
import { sentAgainSmaller } from "./sent-smaller.ts";
import { translatedAway } from "./translated.ts";
import { packetsIn } from "./weight.ts";

/** A packet passes a director within this time: IPVS does not queue, but a neighbour lookup does. */
const TRANSIT_NS = 4e9;

function conversationAt(
  { captures, flowConversation }: LegInputs,
  { capture, row }: Sightings,
  i: number,
): number {
  return flowConversation[captures[capture[i]].decoded.packets.flow[row[i]]] >> 1;
}

/** MACs that packets left from; undefined where the capture records none. */
function exitsOf(
  { captures, names }: LegInputs,
  { sightings, indexes }: Selection,
): readonly (Mac | undefined)[] {
  const links = new Set<number>();
  for (const i of indexes) links.add(captures[sightings.capture[i]].decoded.packets.link[sightings.row[i]]);
  return [...new Set([...links].map((link) => names.link(link).sourceMac))];
}

export interface Transit {
  readonly leg: Leg;
  /** Indexes of arrived sightings that never went out. */
  readonly stayed: readonly number[];
}

/** TCP that was refused for its size is sent again within this time, in segments that fit: then it is no loss. */
const RESENT_NS = 1e9;
/** A client that sends so long after the refusal has heard of it, or never will. */
const HEARD_NS = 100e6;

/**
 * Conversations that a director refused packets of for their size, and whose client went on since. Where the director's
 * capture ends before, nothing tells whether it sends smaller ones.
 */
function goesOn(
  inputs: LegInputs,
  refused: ReadonlySet<number>,
  { sightings, indexes }: Selection,
  passed: (position: number) => boolean,
): ReadonlySet<number> {
  const first = new Map<number, number>();
  const since = new Set<number>();
  if (refused.size === 0) return since;
  indexes.forEach((index, position) => {
    const conversation = conversationAt(inputs, sightings, index);
    if (!refused.has(conversation)) return;
    const { length } = inputs.captures[sightings.capture[index]].decoded.packets;
    if (length[sightings.row[index]] === 0) return;
    const refusal = first.get(conversation);
    if (refusal === undefined) {
      if (!passed(position)) first.set(conversation, sightings.time[index]);
    } else if (passed(position) || sightings.time[index] >= refusal + HEARD_NS) since.add(conversation);
  });
  return since;
}

/** What came in so shortly before a capture's last frame may have gone out after it. */
const CUT_OFF_NS = 1e6;

/** Through a director: what came in for a service and what of it went out. */
export function transitLegs(inputs: LegInputs): readonly Transit[] {
  const { cast, captures, traffic, flowConversation, conversations } = inputs;
  const flowKey = Uint32Array.from(flowConversation, (code) => (code < 0 ? 0xffffffff : code));
  return cast.members.flatMap((member, id) => {
    if (member.role !== "director") return [];
    const away = translatedAway(captures, conversations.length, flowConversation, traffic[id]);
    const refused = inputs.refusedForSize(id);
    const own = ownTests(captures, conversations.length, flowConversation, traffic[id]);
    const cameIn = [false, false];
    for (let i = 0; i < traffic[id].arrived.count; i++) {
      const { capture, row } = traffic[id].arrived;
      const code = flowConversation[captures[capture[i]].decoded.packets.flow[row[i]]];
      if (code >= 0) cameIn[code & 1] = true;
    }
    return (["request", "reply"] as const).flatMap((direction) => {
      const wanted = direction === "reply" ? 1 : 0;
      const wants = (sightings: MemberTraffic["sent"], i: number): boolean => {
        const code = flowConversation[captures[sightings.capture[i]].decoded.packets.flow[sightings.row[i]]];
        // Replies to the director's own tests end there.
        const isOwn = own[code >> 1] === 1 || conversations[code >> 1]?.clientMember === id;
        return code >= 0 && (code & 1) === wanted && (wanted === 0 || !isOwn);
      };
      const pick = (sightings: MemberTraffic["sent"]): Selection => {
        let count = 0;
        for (let i = 0; i < sightings.count; i++) if (wants(sightings, i)) count++;
        const indexes = new Uint32Array(count);
        for (let i = 0, at = 0; at < count; i++) if (wants(sightings, i)) indexes[at++] = i;
        return { sightings, indexes };
      };
      const arrived = pick(traffic[id].arrived);
      if (arrived.indexes.length === 0) return [];
      const sent = pick(traffic[id].sent);
      const exits = exitsOf(inputs, sent);
      const ran = (time: number): boolean =>
        exits.every((mac) => inputs.gate.windows(id).cover(mac, time, time));
      const matching = matchPackets(captures, arrived, sent, flowKey, [{ from: -1e6, to: TRANSIT_NS }]);
      pairRepeats(captures, arrived, sent, matching, flowKey);
      const { arrivedAs } = matching;
      const isRefused = (index: number): boolean => {
        const { length } = captures[arrived.sightings.capture[index]].decoded.packets;
        const conversation = conversationAt(inputs, arrived.sightings, index);
        return length[arrived.sightings.row[index]] > 0 && refused.has(conversation);
      };
      const againSmaller = sentAgainSmaller(
        inputs,
        (index) => conversationAt(inputs, arrived.sightings, index),
        arrived,
        arrivedAs,
      );
      const since = goesOn(inputs, refused, arrived, (position) => arrivedAs[position] >= 0);
      let stayed: number[] = [];
      const hidden: number[] = [];
      const outside: number[] = [];
      const smaller: number[] = [];
      const samples: number[] = [];
      const kinds = new LegKinds(captures, arrived.sightings);
      let passed = 0;
      let unpaired = 0;
      arrivedAs.forEach((position, i) => {
        const index = arrived.indexes[i];
        if (position < 0) {
          if (away[conversationAt(inputs, traffic[id].arrived, index)]) hidden.push(index);
          else if (!isRefused(index) && againSmaller(index)) smaller.push(index);
          else {
            const conversation = conversationAt(inputs, traffic[id].arrived, index);
            const open = isRefused(index) && !since.has(conversation);
            const settled = traffic[id].arrived.time[index] + (open ? RESENT_NS : 0);
            (ran(settled) ? stayed : outside).push(index);
          }
          return;
        }
        if (samples.length < LEG_SAMPLES) samples.push(index);
        const packets = arrived.sightings.weight[index];
        const out = Math.min(packets, sent.sightings.weight[sent.indexes[position]]);
        passed += out;
        unpaired += packets - out;
        kinds.add(index, true, out);
      });
      // Where all but the last went out, or was refused for its size, the capture may have ended before the last did.
      // A sighting that stands for many counts by its first: that one had time enough to go out.
      const others = stayed.filter((i) => !isRefused(i));
      if (passed > 0 && others.every((i) => !ran(traffic[id].arrived.time[i] + CUT_OFF_NS))) {
        for (const index of others) outside.push(index);
        stayed = stayed.filter(isRefused);
      }
      const stayedPackets = packetsIn(arrived.sightings, stayed);
      const hiddenPackets = packetsIn(arrived.sightings, hidden);
      const outsidePackets = packetsIn(arrived.sightings, outside);
      const smallerPackets = packetsIn(arrived.sightings, smaller);
      // An error or a reset of its own about them shows that the director ended them.
      // What others got from it and its captures lack shows that they lack something: then nothing is missing in them.
      const seen = inputs.gate.visibility(id);
      const shown =
        seen !== undefined &&
        inputs.gate.showsSent(id) &&
        (inputs.refuses(id) ||
          (showsForwarded(seen, cast.services, direction, passed > 0, cameIn[1 - wanted]) &&
            ((passed > 0 && !inputs.servesUnseen(id)) || inputs.egressVisible(id))));
      if (shown) for (const index of stayed) kinds.add(index, false);
      const counts = {
        sent: packetsIn(arrived.sightings, arrived.indexes),
        arrived: passed,
        missing: shown ? stayedPackets : 0,
        unknown: hiddenPackets + outsidePackets + smallerPackets + unpaired + (shown ? 0 : stayedPackets),
      };
      const leg: Leg = {
        from: id,
        to: id,
        direction,
        counts,
        ...reasonsOf([
          ...(stayed.length === 0
            ? []
            : [
                shown
                  ? {
                      en: `${stayedPackets} came in and did not go out in the captures of ${member.name}`,
                      zh: `${member.name} 的抓包显示 ${stayedPackets} 个到达后没有转发出去`,
                    }
                  : {
                      en: `${stayedPackets} unknown: the captures of ${member.name} do not show what it sends to the real servers`,
                      zh: `${stayedPackets} 个未知：${member.name} 的抓包没有显示它发往 RS 的报文`,
                    },
              ]),
          ...(hidden.length === 0
            ? []
            : [
                {
                  en: `${hiddenPackets} unknown: answered from the VIP, so they left under other addresses`,
                  zh: `${hiddenPackets} 个未知：VIP 有应答，因此它们是以其他地址发出的`,
                },
              ]),
          ...(outside.length === 0
            ? []
            : [
                {
                  en: `${outsidePackets} unknown: ${member.name} shows no frame so late, and may not have been capturing any more when they would have gone out, or been sent again`,
                  zh: `${outsidePackets} 个未知：到它们应被转发或重发时，${member.name} 没有那么晚的帧，可能已不再抓包`,
                },
              ]),
          ...(smaller.length === 0
            ? []
            : [
                {
                  en: `${smallerPackets} unknown: sent again in smaller segments, as after a refusal for their size, which was not captured`,
                  zh: `${smallerPackets} 个未知：已拆成更小的报文段重发，如同因过大被拒绝之后那样，而拒绝没有抓到`,
                },
              ]),
          ...(unpaired === 0
            ? []
            : [
                {
                  en: `${unpaired} unknown: of packets that are alike, fewer are seen to leave than to come in`,
                  zh: `${unpaired} 个未知：内容相同的报文，看到转发出去的比到达的少`,
                },
              ]),
        ]),
        missing: shown ? stayed.slice(0, LEG_SAMPLES) : [],
        arrivedSamples: samples,
        unknownSamples: [...hidden, ...outside, ...smaller, ...(shown ? [] : stayed)].slice(0, LEG_SAMPLES),
        kinds: kinds.list(),
      };
      return [{ leg, stayed }];
    });
  });
}
