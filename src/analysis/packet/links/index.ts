export { ethernet } from "./ethernet.ts";
export { ipv4Only, ipv6Only } from "./ip-only.ts";
export { loopback } from "./loopback.ts";
export { raw } from "./raw.ts";
export { sll } from "./sll.ts";
export { sll2 } from "./sll2.ts";
