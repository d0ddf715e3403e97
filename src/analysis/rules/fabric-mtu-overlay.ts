/** The network carries less than its ends believe: what is bigger is dropped, and nobody is told. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { isSix, tablesOf } from "./family.ts";
import { listed, listedZh, plural, SYSTEMATIC, splitChance } from "./words.ts";

export const fabricMtuOverlay = defineRule({
  id: "fabric-mtu-overlay",
  layer: "fabric",
  severity: "broken",
  title: {
    en: "The network drops packets above a size that its ends do not know of",
    zh: "网络丢弃超过某一长度的报文，两端均不知情",
  },
  needs: ["sizeSteps"],
  wants: [],
  judge({ sizeSteps }) {
    const { target, told } = sizeSteps;
    const steps = sizeSteps.steps.filter((s) => !s.front);
    if (steps.length === 0)
      return pass({
        en: "no size separates what was lost from what arrived",
        zh: "没有任何长度能区分丢失的与到达的报文",
      });
    // What no link carries is a superframe of offload: it says nothing of the wire.
    const onWire = steps.filter(
      (s) => s.smallestLostBytes > SMALLEST_MTU && s.smallestLostBytes <= LARGEST_FRAME,
    );
    if (onWire.length === 0)
      return notApplicable({
        en: "packets are lost that every link has to carry, or that none does",
        zh: "丢失的报文中有任何链路都应能传送的，或者任何链路都传不了的",
      });
    const failing = onWire.filter((s) => s.lost >= FEWEST);
    if (failing.length === 0)
      return inconclusive(
        {
          en: "too few packets are lost to tell a size from chance",
          zh: "丢失的报文太少，无法区分是报文长度的原因还是偶然",
        },
        onWire.map((s) => ({
          host: s.from,
          command: `ping -M do -c 5 -s ${Math.max(0, s.smallestLostBytes - 28)} ${target.rips.get(s.to) ?? "<RIP>"}`,
        })),
      );
    const lost = failing.reduce((n, s) => n + s.lost, 0);
    const arrived = failing.reduce((n, s) => n + s.arrived, 0);
    const high = Math.min(...failing.map((s) => s.smallestLostBytes));
    // Of several ways one may carry more.
    const low = Math.max(...failing.map((s) => s.largestArrivedBytes).filter((bytes) => bytes < high));
    const [first] = failing;
    const systematic = splitChance(lost, arrived) < SYSTEMATIC;
    const senders = listed(failing.map((s) => s.from));
    const receivers = listed(failing.map((s) => s.to));
    const request = failing.some((s) => s.direction === "request");
    const mtu = low >= SMALLEST_MTU ? low : SMALLEST_MTU;
    const wrapped = failing.filter((s) => s.encapsulation !== "none");
    const rip = target.rips.get(first.to) ?? [...target.rips.values()].at(0) ?? "<RIP>";
    const because = {
      en: `only packets of ${high} bytes and more are lost`,
      zh: `只有 ${high} 字节及以上的报文丢失`,
    };
    return fail(because, {
      grounds: [
        systematic ? "split" : "hint",
        "absence",
        ...(failing.length === 1 && first.oneFlow ? DOUBT : []),
      ],
      packets: lost,
      segments: failing.map(({ from, to }) => ({ from, to })),
      explanation: {
        en: `Measured: ${plural(lost, "packet")} of ${high} bytes and more left ${senders} for ${receivers} and none arrived; all ${arrived} of up to ${low} bytes did${
          wrapped.length > 0 ? ` (${listed(wrapped.map((s) => s.encapsulation))}, outer header counted)` : ""
        }. ${
          told.times > 0
            ? `"Fragmentation needed" was sent ${plural(told.times, "time")} (MTU ${told.mtu ?? 0}), and the packets stay that big.`
            : `Nobody sent "fragmentation needed".`
        } Inferred: between them is a link, mostly an overlay, with an MTU of at least ${low} and below ${high} bytes; frames above it are dropped on the link layer, where no ICMP error comes from.`,
        zh: `实测：${lost} 个不小于 ${high} 字节的报文从 ${listedZh(failing.map((s) => s.from))} 发往 ${listedZh(failing.map((s) => s.to))}，一个也没有到达；不超过 ${low} 字节的 ${arrived} 个报文全部到达${
          wrapped.length > 0 ? `（${listedZh(wrapped.map((s) => s.encapsulation))}，含外层头）` : ""
        }。${
          told.times > 0
            ? `"Fragmentation needed" 发送过 ${told.times} 次（MTU ${told.mtu ?? 0}），而报文仍然这么大。`
            : `没有任何一方发送 "fragmentation needed"。`
        }推断：两者之间有一段链路（多为 overlay），其 MTU 不小于 ${low}、小于 ${high} 字节；超过的帧在链路层被丢弃，不会产生 ICMP 差错报文。`,
      },
      evidence: [...failing.flatMap((s) => s.cites), ...told.cites].slice(0, 12),
      remedies: [
        {
          host: listed([...failing.map((s) => s.from), ...failing.map((s) => s.to)]),
          platform: "any",
          commands: [`ip link set dev <interface> mtu ${mtu}`],
          note: {
            en: "the MTU that the network really has, on the director and every real server: then the director itself says fragmentation needed, or fragments. Better, where it is yours: raise the network's",
            zh: "在 DS 和每台 RS 上设为网络的实际 MTU：这样 DS 自己会发送 fragmentation needed 或进行分片。如果网络归自己管理，更好的办法是提高网络的 MTU",
          },
        },
        ...(request
          ? [
              {
                host: listed(failing.filter((s) => s.direction === "request").map((s) => s.to)),
                platform: "any",
                commands: [
                  `${tablesOf(target.vip)} -t mangle -A OUTPUT -p tcp -s ${target.vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss ${Math.max(536, mtu - (isSix(target.vip) ? 60 : 40) - overhead(first.encapsulation))}`,
                ],
                note: {
                  en: "TCP: the real server asks clients for smaller segments; the SYN-ACK does not pass the director",
                  zh: "TCP：由 RS 要求客户端使用更小的分段；SYN-ACK 不经过 DS",
                },
              },
            ]
          : []),
      ],
      verify: failing.slice(0, 4).map((s) => ({
        host: s.from,
        command: `ping -M do -c 2 -s ${Math.max(0, high - 28)} ${s.direction === "reply" ? target.client : rip}; ping -M do -c 2 -s ${Math.max(0, low - 28)} ${s.direction === "reply" ? target.client : rip}`,
        expect: {
          en: "both are answered; or the first is refused at once by the host's own MTU",
          zh: "两者都有应答；或者前一个立即被本机的 MTU 拒绝",
        },
      })),
      rivals: [
        {
          cause: "fabric-random-loss",
          because: {
            en: `every packet of up to ${low} bytes arrived, none of ${high} or more did`,
            zh: `不超过 ${low} 字节的报文全部到达，不小于 ${high} 字节的一个也没有到达`,
          },
        },
        {
          cause: "fabric-fragment-drop",
          because: {
            en: "the packets that are lost are whole, or lost with their first fragment",
            zh: "丢失的是未分片的报文，或者连同首个分片一起丢失",
          },
        },
        {
          cause: "ds-mtu-frag-needed",
          because: { en: "the packets left, and no host refused them", zh: "报文已经发出，没有主机拒绝它们" },
        },
      ],
    });
  },
});

/** What every IPv4 link has to carry is 68 bytes (RFC 791), what every host has to take 576: no overlay is narrower. */
const SMALLEST_MTU = 576;

/** A jumbo frame. */
const LARGEST_FRAME = 9216;
/** One lost packet is the largest of all by chance often enough. */
const FEWEST = 3;

const DOUBT = ["doubt"] as const;

function overhead(encapsulation: string): number {
  return encapsulation === "none" ? 0 : encapsulation === "ipip" ? 20 : 32;
}
