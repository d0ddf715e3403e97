/** Direct routing: the real server does not hold the VIP. */
import { defineRule } from "./define.ts";
import { judgeVip } from "./vip-missing.ts";

export const rsVipMissing = defineRule({
  id: "rs-vip-missing",
  layer: "real-server",
  severity: "broken",
  title: {
    en: "The real server does not hold the VIP and drops the requests",
    zh: "RS 上没有配置 VIP，请求被丢弃",
  },
  needs: ["deliveries", "vipAddresses"],
  wants: [],
  judge: ({ deliveries, vipAddresses }) =>
    judgeVip(
      deliveries,
      vipAddresses,
      (server) => server.tunnelled.size === 0 && !deliveries.target.forwarding.has("masq"),
      "lo",
    ),
});
