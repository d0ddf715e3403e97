/** A socket listens on the port, but for another address of the host than the VIP. */
import { refusedRule } from "./refused.ts";

export const appBoundToRipOnly = refusedRule({
  id: "app-bound-to-rip-only",
  title: {
    en: "The application listens on the real server's own address only, not on the VIP",
    zh: "RS 上的应用只监听自身地址，没有监听 VIP",
  },
  kind: "rip",
});
