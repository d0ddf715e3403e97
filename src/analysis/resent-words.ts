/** What is said of TCP data that was sent again, and what would show why. */
import type { Verdict } from "../report/schema.ts";
import type { Clause } from "./measure.ts";
import type { Observed } from "./observe/index.ts";
import type { Resent } from "./observe/resent.ts";
import { listed, listedZh, plural } from "./rules/words.ts";

/** What every path carries (RFC 9293, 3.7.1: the MSS where none was given). */
const ALWAYS_FITS = 536;
/** What a frame of Ethernet holds; where captures show more, offload cut it later. */
const OF_A_FRAME = 1448;
/** Headers that a ping of the same size lacks: IP and TCP with timestamps, less IP and ICMP. */
const MORE_THAN_PING = 24;
const MOST_SERVERS = 2;

/** As a clause; undefined where none was. @param halted is asked for connections that got stuck alone */
export function resentClause(
  { captures, traffic, answered: { resent } }: Observed,
  halted: boolean,
): Clause | undefined {
  const given = resent.filter(({ stuck }) => stuck || !halted);
  const [first] = given;
  if (first === undefined) return;
  const all = given.filter(({ opening }) => opening === first.opening);
  const seen = seenAgain({ captures, traffic }, first);
  const [{ part }] = seen;
  const frames = seen.filter((s) => s.part === part).map((s) => String(s.frame));
  const count = new Set(all.map((s) => s.conversation)).size;
  const connections = plural(count, "TCP connection");
  const en = `${part}, ${frames.length === 1 ? "frame" : "frames"} ${listed(frames)}`;
  const zh = `${part} 第 ${listedZh(frames)} 帧`;
  if (first.opening)
    return halted
      ? {
          en: `${connections} did not open: the handshake was sent again and again (${en})`,
          zh: `${count} 条 TCP 连接未能建立：握手报文一再重发（${zh}）`,
        }
      : {
          en: `${connections} had to send the handshake again (${en}): it, or what answers it, was lost or late`,
          zh: `${count} 条 TCP 连接重发了握手报文（${zh}）：它或其应答丢失或迟到`,
        };
  return halted
    ? {
        en: `${connections} opened and got stuck: the same data was sent again and again, and nothing new after it (${en})`,
        zh: `${count} 条 TCP 连接建立后停滞：同样的数据一再重发，此后没有新数据（${zh}）`,
      }
    : {
        en: `${connections} had to send data again (${en}): it, or what acknowledges it, was lost or late`,
        zh: `${count} 条 TCP 连接重发了数据（${zh}）：数据或其确认丢失或迟到`,
      };
}

/** What ss(8) shows of it. */
const HANDSHAKES = {
  flags: "-tan",
  why: {
    en: "SYN-SENT: the SYN is still unanswered; SYN-RECV: the answer to it is",
    zh: "SYN-SENT：SYN 仍未得到应答；SYN-RECV：对它的应答未得到确认",
  },
};
const SEGMENTS = {
  flags: "-tino",
  why: {
    en: "how often data was sent again, with the MSS and the path MTU that the kernel uses",
    zh: "重发了多少次，以及内核所用的 MSS 和路径 MTU",
  },
};

export function resentSteps(observed: Observed): Verdict["nextSteps"] {
  const [first] = observed.answered.resent;
  if (first === undefined) return [];
  const { client, vip } = observed.conversations[first.conversation];
  const [sender, peer] =
    first.direction === "request" ? ["client", vip] : [serverOf(observed.cast, first), client];
  const { flags, why } = first.opening ? HANDSHAKES : SEGMENTS;
  return [
    { host: sender, command: `ss ${flags} dst ${peer}`, why },
    ...(first.opening ? [] : sizeSteps(observed, first)),
  ];
}

/** Where it was seen again, and how many bytes of payload. */
function seenAgain(
  { captures, traffic }: Pick<Observed, "captures" | "traffic">,
  { member, sent, again }: Resent,
): readonly { readonly part: string; readonly frame: number; readonly bytes: number }[] {
  const { capture, row } = sent ? traffic[member].sent : traffic[member].arrived;
  return again.map((i) => {
    const { part, decoded } = captures[capture[i]];
    return { part, frame: decoded.packets.frame[row[i]], bytes: decoded.packets.length[row[i]] };
  });
}

function serverOf(cast: Observed["cast"], { member }: Resent): string {
  return cast.members[member].role === "real-server" ? cast.members[member].name : "rs";
}

/** Small segments came through: is it the size? */
function sizeSteps(
  { cast, captures, traffic, conversations }: Observed,
  resent: Resent,
): Verdict["nextSteps"] {
  const [{ bytes }] = seenAgain({ captures, traffic }, resent);
  if (bytes <= ALWAYS_FITS) return [];
  const size = Math.min(bytes, OF_A_FRAME) + MORE_THAN_PING;
  const ping = (ip: string) => `ping -M do -c 3 -s ${size} ${ip}`;
  const why = {
    en: "does a packet as large as those that are sent again get through? Where only smaller ones do, the path has a smaller MTU than its ends",
    zh: "与重发的报文同样大的报文能否通过？若只有较小的能通过，则路径的 MTU 小于两端",
  };
  if (resent.direction === "reply")
    return [{ host: serverOf(cast, resent), command: ping(conversations[resent.conversation].client), why }];
  return cast.members
    .filter(({ role, ips }) => role === "real-server" && ips.size > 0)
    .slice(0, MOST_SERVERS)
    .map(({ ips }) => ({ host: "ds", command: ping([...ips][0]), why }));
}
