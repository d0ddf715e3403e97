/** Tunnelling: the packets are unwrapped, but the VIP is on no interface. */
import { defineRule } from "./define.ts";
import { judgeVip } from "./vip-missing.ts";

export const tunVipNotOnRs = defineRule({
  id: "tun-vip-not-on-rs",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server unwraps the requests but does not hold the VIP",
    zh: "RS 能解封装请求，但没有配置 VIP",
  },
  needs: ["vipAddresses"],
  wants: ["deliveries", "assignments"],
  judge: ({ deliveries, vipAddresses, assignments }) =>
    judgeVip({
      deliveries,
      vipAddresses,
      assignments,
      concerns: (server) => server.tunnelled.size > 0,
      forwarding: "tunnel",
      device: "tunl0",
    }),
});
