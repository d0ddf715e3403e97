export { ethernet } from "./ethernet.ts";
export { loopback } from "./loopback.ts";
export { raw } from "./raw.ts";
export { sll } from "./sll.ts";
export { sll2 } from "./sll2.ts";
