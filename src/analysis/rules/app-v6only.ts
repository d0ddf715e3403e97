/** A socket listens on the port for every address of IPv6 alone, and the VIP is IPv4. */
import { refusedRule } from "./refused.ts";

export const appV6only = refusedRule({
  id: "app-v6only",
  title: {
    en: "The application listens for IPv6 only, and the VIP is an IPv4 address",
    zh: "应用只监听 IPv6（IPV6_V6ONLY），而 VIP 是 IPv4 地址",
  },
  kind: "v6",
});
