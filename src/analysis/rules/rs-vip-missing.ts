/** Direct routing: the real server does not hold the VIP. */
import { defineRule } from "./define.ts";
import { backThroughDirector } from "./prepared-for.ts";
import { judgeVip } from "./vip-missing.ts";

export const rsVipMissing = defineRule({
  id: "rs-vip-missing",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server does not hold the VIP and drops the requests",
    zh: "RS 上没有配置 VIP，请求被丢弃",
  },
  needs: ["vipAddresses"],
  wants: ["deliveries", "assignments", "returnPaths"],
  judge: ({ deliveries, vipAddresses, assignments, returnPaths }) =>
    judgeVip({
      deliveries,
      vipAddresses,
      assignments,
      concerns: (server, target) => server.tunnelled.size === 0 && !target.forwarding.has("masq"),
      forwarding: "route",
      device: "lo",
      isOther: (host) => backThroughDirector(host, returnPaths).length > 0,
    }),
});
