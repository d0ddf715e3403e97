/** What is said of TCP connections that got stuck, and what would show why. */
import type { Verdict } from "../report/schema.ts";
import type { Clause } from "./measure.ts";
import type { Observed } from "./observe/index.ts";
import type { Stalled } from "./observe/stalled.ts";
import { listed, listedZh, plural } from "./rules/words.ts";

/** What every path carries (RFC 9293, 3.7.1: the MSS where none was given). */
const ALWAYS_FITS = 536;
/** Headers that a ping of the same size lacks: IP and TCP with timestamps, less IP and ICMP. */
const MORE_THAN_PING = 24;
const MOST_SERVERS = 2;

/** As a clause; undefined where no connection got stuck. */
export function stalledClause({ captures, traffic, answered }: Observed): Clause | undefined {
  const [first] = answered.stalled;
  if (first === undefined) return;
  const sightings = first.sent ? traffic[first.member].sent : traffic[first.member].arrived;
  const { part } = captures[sightings.capture[first.again[0]]];
  const frames = first.again
    .filter((i) => captures[sightings.capture[i]].part === part)
    .map((i) => String(captures[sightings.capture[i]].decoded.packets.frame[sightings.row[i]]));
  const connections = new Set(answered.stalled.map((s) => s.conversation)).size;
  return {
    en: `${plural(connections, "TCP connection")} opened and got stuck: the same data was sent again and again, and nothing new after it (${part}, ${frames.length === 1 ? "frame" : "frames"} ${listed(frames)})`,
    zh: `${connections} 条 TCP 连接建立后停滞：同样的数据一再重发，此后没有新数据（${part} 第 ${listedZh(frames)} 帧）`,
  };
}

export function stalledSteps(observed: Observed): Verdict["nextSteps"] {
  const [first] = observed.answered.stalled;
  if (first === undefined) return [];
  const { client, vip } = observed.conversations[first.conversation];
  const [sender, peer] =
    first.direction === "request" ? ["client", vip] : [serverOf(observed.cast, first), client];
  return [
    {
      host: sender,
      command: `ss -tino dst ${peer}`,
      why: {
        en: "how often the data of the connections that are stuck was sent again, with the MSS and the path MTU that the kernel uses",
        zh: "停滞的连接重发了多少次，以及内核所用的 MSS 和路径 MTU",
      },
    },
    ...sizeSteps(observed, first),
  ];
}

function serverOf(cast: Observed["cast"], { member }: Stalled): string {
  return cast.members[member].role === "real-server" ? cast.members[member].name : "rs";
}

/** Small segments came through: is it the size? */
function sizeSteps(
  { cast, captures, traffic, conversations }: Observed,
  stalled: Stalled,
): Verdict["nextSteps"] {
  const sightings = stalled.sent ? traffic[stalled.member].sent : traffic[stalled.member].arrived;
  const i = stalled.again[0];
  const bytes = captures[sightings.capture[i]].decoded.packets.length[sightings.row[i]];
  if (bytes <= ALWAYS_FITS) return [];
  const ping = (ip: string) => `ping -M do -c 3 -s ${bytes + MORE_THAN_PING} ${ip}`;
  const why = {
    en: "does a packet as large as those that are sent again get through? Where only smaller ones do, the path has a smaller MTU than its ends",
    zh: "与重发的报文同样大的报文能否通过？若只有较小的能通过，则路径的 MTU 小于两端",
  };
  if (stalled.direction === "reply") {
    return [
      { host: serverOf(cast, stalled), command: ping(conversations[stalled.conversation].client), why },
    ];
  }
  return cast.members
    .filter(({ role, ips }) => role === "real-server" && ips.size > 0)
    .slice(0, MOST_SERVERS)
    .map(({ ips }) => ({ host: "ds", command: ping([...ips][0]), why }));
}
