/** The director cannot forward packets that are too big and may not be fragmented. */
import { defineRule, notApplicable } from "./define.ts";
import { failTooBig, isTooBig, smallerSegments, tooBig } from "./frag-needed.ts";

export const dsMtuFragNeeded = defineRule({
  id: "ds-mtu-frag-needed",
  layer: "director",
  severity: "broken",
  title: {
    en: "The director refuses packets that are too big for the way to the real server",
    zh: "报文超过 DS 到 RS 路径的 MTU，被 DS 拒绝",
  },
  needs: ["directorLoss"],
  wants: ["receiveLosses"],
  judge({ directorLoss, receiveLosses }) {
    const found = tooBig(directorLoss, receiveLosses);
    if (!isTooBig(found)) return found;
    if (found.byTunnel)
      return notApplicable({
        en: "what was refused would fit without the tunnel's header",
        zh: "被拒绝的报文去掉隧道头就不会超过 MTU",
      });
    const { stop, mtu, tunnel } = found;
    return failTooBig(
      found,
      directorLoss.target,
      tunnel === undefined
        ? {
            en: "The interface or route towards the real servers has a smaller MTU than the one that clients come in by.",
            zh: "通往 RS 的接口或路由的 MTU 小于客户端一侧入接口的 MTU。",
          }
        : {
            en: "The way to the real servers is smaller than these packets, with and without the tunnel's header.",
            zh: "无论是否计入隧道头，通往 RS 的路径的 MTU 都小于这些报文。",
          },
      [
        {
          host: stop.director,
          platform: "any",
          commands: ["ip link", "ip route show table all | grep mtu"],
          note: {
            en: "raise the MTU of the interface or route towards the real servers to that of the clients' side",
            zh: "把通往 RS 的接口或路由的 MTU 提高到与客户端一侧相同",
          },
        },
        smallerSegments("rs", directorLoss.target.vip, mtu),
      ],
    );
  },
});
