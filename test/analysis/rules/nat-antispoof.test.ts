import { natAntispoof } from "../../../src/analysis/rules/nat-antispoof.ts";
import { type CasePart, without } from "../analyze-case.ts";
import type { BuiltFrame } from "../capture/build-capture.ts";
import { editCapture, isFromTo } from "../capture/edit-capture.ts";
import { arp, echo, ethernet } from "../observe/build-frames.ts";
import { onCases } from "./on-cases.ts";

const CLIENT = "10.20.30.15";
const VIP = "192.168.1.60";
const DIRECTOR = { ip: "192.168.1.59", mac: "fa:16:3e:3c:59:5f" };
const SERVERS = [
  { name: "rs1", ip: "192.168.1.48", mac: "fa:16:3e:a1:48:30" },
  { name: "rs2", ip: "192.168.1.98", mac: "fa:16:3e:b7:98:62" },
];
const UDP = 17;
/** The second in which the captures begin. */
const SECONDS = 1_795_380_713;

/**
 * No real run shows this fault: NAT that works, and none of what the director translates gets to the
 * real servers. What follows from a request there is taken out with it: replies, TCP beyond the SYN.
 * The director pings its real servers meanwhile: what it sends from its own address arrives.
 */
function filtered({ part, bytes }: CasePart): Uint8Array | undefined {
  if (part.includes(".before")) return undefined;
  if (part.includes(".state")) return bytes;
  return editCapture(
    bytes,
    (frame) => {
      if (!isFromTo(frame, CLIENT) && !isFromTo(frame, undefined, CLIENT)) return frame;
      if (part.startsWith("rs") || frame.bytes[23] !== UDP || isFromTo(frame, undefined, CLIENT))
        return undefined;
      return frame;
    },
    part === "client" ? [] : SERVERS.filter((s) => part === "ds" || part === s.name).flatMap(pings),
  );
}

/** The director asks for the MAC and gets it; five echoes and their answers, before and after the test. */
function pings({ ip, mac }: (typeof SERVERS)[number]): BuiltFrame[] {
  const ask = arp({ senderMac: DIRECTOR.mac, senderIp: DIRECTOR.ip, targetIp: ip });
  const tell = arp({ senderMac: mac, senderIp: ip, targetIp: DIRECTOR.ip, targetMac: DIRECTOR.mac });
  const header = { source: DIRECTOR.ip, destination: ip };
  const back = { source: ip, destination: DIRECTOR.ip };
  const frames = [ask, tell];
  for (let i = 1; i <= 5; i++)
    frames.push(
      ethernet(DIRECTOR.mac, mac, echo({ ...header, id: i }, i)),
      ethernet(mac, DIRECTOR.mac, echo({ ...back, id: i }, i, true)),
    );
  return frames.map((bytes, i) => ({ seconds: i < 8 ? SECONDS : SECONDS + 9, nanos: 1000 * i, bytes }));
}

/** The same, captured with `udp or arp`: of what arrives only a broadcast is left. */
function alone(part: CasePart): Uint8Array | undefined {
  const bytes = filtered(part);
  if (part.part.includes(".state") || bytes === undefined) return bytes;
  return editCapture(bytes, (frame) => {
    const isIp = frame.bytes[12] === 8 && frame.bytes[13] === 0;
    return isIp && frame.bytes[23] !== UDP ? undefined : frame;
  });
}

/** The same, with the director itself sending nothing on. */
function stopped(part: CasePart): Uint8Array | undefined {
  const bytes = filtered(part);
  if (part.part !== "ds" || bytes === undefined) return bytes;
  return editCapture(bytes, (frame) =>
    isFromTo(frame, CLIENT) && !isFromTo(frame, CLIENT, VIP) ? undefined : frame,
  );
}

onCases(
  natAntispoof,
  [
    {
      case: "nat-healthy",
      but: ["what the director translates is lost", filtered],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
    {
      case: "nat-healthy",
      but: [
        "what the director translates is lost, without state",
        (part) => (part.part.includes(".state") ? undefined : filtered(part)),
      ],
      segments: ["ds>rs1", "ds>rs2"],
      confidence: "likely",
    },
  ],
  [
    { case: "nat-healthy", outcome: "not-applicable" },
    { case: "nat-healthy", but: ["without state", without(".state")], outcome: "not-applicable" },
    // Nothing shows that anything else arrives.
    {
      case: "nat-healthy",
      but: ["what the director translates is lost, captured with `udp or arp`", alone],
      outcome: "inconclusive",
    },
    // It never left the director.
    { case: "nat-healthy", but: ["nothing is sent on", stopped], outcome: "inconclusive" },
    // The same filter, and nothing was translated.
    { case: "dr-antispoof", outcome: "not-applicable" },
    // Requests arrive; the replies go astray.
    { case: "nat-rs-wrong-gateway", outcome: "not-applicable" },
  ],
);
