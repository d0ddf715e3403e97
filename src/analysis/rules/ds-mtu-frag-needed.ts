/** The director cannot forward packets that are too big and may not be fragmented. */
import { defineRule, notApplicable } from "./define.ts";
import { failTooBig, isTooBig, smallerSegments, tooBig } from "./frag-needed.ts";

export const dsMtuFragNeeded = defineRule({
  id: "ds-mtu-frag-needed",
  layer: "director",
  severity: "broken",
  title: { en: "The director refuses packets that are too big for the way to the real server" },
  needs: ["directorLoss"],
  wants: ["receiveLosses"],
  judge({ directorLoss, receiveLosses }) {
    const found = tooBig(directorLoss, receiveLosses);
    if (!isTooBig(found)) return found;
    if (found.byTunnel) return notApplicable("what was refused would fit without the tunnel's header");
    const { stop, mtu, tunnel } = found;
    return failTooBig(
      found,
      directorLoss.target,
      tunnel === undefined
        ? "The interface or route towards the real servers has a smaller MTU than the one that clients come in by."
        : "The way to the real servers is smaller than these packets, with and without the tunnel's header.",
      [
        {
          host: stop.director,
          platform: "any",
          commands: ["ip link", "ip route show table all | grep mtu"],
          note: {
            en: "raise the MTU of the interface or route towards the real servers to that of the clients' side",
          },
        },
        smallerSegments("rs", directorLoss.target.vip, mtu),
      ],
    );
  },
});
