/** The network carries less than its ends believe: what is bigger is dropped, and nobody is told. */
import { defineRule, fail, inconclusive, notApplicable, pass } from "./define.ts";
import { listed, plural, SYSTEMATIC, splitChance } from "./words.ts";

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
    if (steps.length === 0) return pass("no size separates what was lost from what arrived");
    // What no link carries is a superframe of offload: it says nothing of the wire.
    const onWire = steps.filter(
      (s) => s.smallestLostBytes > SMALLEST_MTU && s.smallestLostBytes <= LARGEST_FRAME,
    );
    if (onWire.length === 0)
      return notApplicable("packets are lost that every link has to carry, or that none does");
    const failing = onWire.filter((s) => s.lost >= FEWEST);
    if (failing.length === 0)
      return inconclusive(
        "too few packets are lost to tell a size from chance",
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
    return fail(`only packets of ${high} bytes and more are lost`, {
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
      },
      evidence: [...failing.flatMap((s) => s.cites), ...told.cites].slice(0, 12),
      remedies: [
        {
          host: listed([...failing.map((s) => s.from), ...failing.map((s) => s.to)]),
          platform: "any",
          commands: [`ip link set dev <interface> mtu ${mtu}`],
          note: {
            en: "the MTU that the network really has, on the director and every real server: then the director itself says fragmentation needed, or fragments. Better, where it is yours: raise the network's",
          },
        },
        ...(request
          ? [
              {
                host: listed(failing.filter((s) => s.direction === "request").map((s) => s.to)),
                platform: "any",
                commands: [
                  `iptables -t mangle -A OUTPUT -p tcp -s ${target.vip} --tcp-flags SYN,RST SYN,ACK -j TCPMSS --set-mss ${Math.max(536, mtu - 40 - overhead(first.encapsulation))}`,
                ],
                note: {
                  en: "TCP: the real server asks clients for smaller segments; the SYN-ACK does not pass the director",
                },
              },
            ]
          : []),
      ],
      verify: failing.slice(0, 4).map((s) => ({
        host: s.from,
        command: `ping -M do -c 2 -s ${Math.max(0, high - 28)} ${s.direction === "reply" ? target.client : rip}; ping -M do -c 2 -s ${Math.max(0, low - 28)} ${s.direction === "reply" ? target.client : rip}`,
        expect: { en: "both are answered; or the first is refused at once by the host's own MTU" },
      })),
      rivals: [
        {
          cause: "fabric-random-loss",
          because: { en: `every packet of up to ${low} bytes arrived, none of ${high} or more did` },
        },
        {
          cause: "fabric-fragment-drop",
          because: { en: "the packets that are lost are whole, or lost with their first fragment" },
        },
        {
          cause: "ds-mtu-frag-needed",
          because: { en: "the packets left, and no host refused them" },
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
