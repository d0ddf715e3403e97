/** Tunnelling: full-sized packets do not fit into the tunnel, and the client does not hear or heed the news. */
import { defineRule, notApplicable } from "./define.ts";
import { failTooBig, isTooBig, smallerSegments, tooBig } from "./frag-needed.ts";

export const tunPmtuBlackhole = defineRule({
  id: "tun-pmtu-blackhole",
  layer: "director",
  severity: "broken",
  title: {
    en: "Full-sized packets do not fit into the tunnel, and the client does not send smaller ones",
    zh: "满长报文加上隧道头超过 MTU，客户端没有减小报文",
  },
  needs: ["directorLoss"],
  wants: ["receiveLosses"],
  judge({ directorLoss, receiveLosses }) {
    const found = tooBig(directorLoss, receiveLosses);
    if (!isTooBig(found)) return found;
    if (!found.byTunnel)
      return notApplicable(
        found.tunnel === undefined
          ? { en: "what was refused is not known to go into a tunnel", zh: "不能确定被拒绝的报文要进入隧道" }
          : {
              en: "what was refused is too big without the tunnel as well",
              zh: "被拒绝的报文即使没有隧道也过长",
            },
      );
    const { stop, mtu, tunnel } = found;
    return failTooBig(
      found,
      directorLoss.target,
      {
        en: `They would fit without the tunnel, whose header takes 20 bytes or more of every packet${tunnel ? ` (${tunnel})` : ""}. Inferred: the ICMP errors do not reach the client, or it ignores them.`,
        zh: `不加隧道头就能放下，隧道头使每个报文至少增加 20 字节${tunnel ? `（${tunnel}）` : ""}。推断：ICMP 差错报文没有到达客户端，或者客户端忽略了它们。`,
      },
      [
        smallerSegments("rs", directorLoss.target.vip, mtu),
        {
          host: stop.director,
          platform: "any",
          commands: ["sysctl -w net.ipv4.vs.pmtu_disc=0"],
          note: {
            en: "the director fragments the tunnelled packets instead; or raise the MTU between director and real servers by the tunnel's header; or let ICMP type 3 code 4 through to clients",
            zh: "改由 DS 对隧道报文分片；或者把 DS 与 RS 之间的 MTU 调大一个隧道头的长度；或者放行到客户端的 ICMP 类型 3 代码 4",
          },
        },
      ],
    );
  },
});
