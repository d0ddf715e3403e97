/** What matching compares, pass by pass; see match.ts. */
import { PacketFlag } from "../packet/define.ts";

/** What is compared in one pass, and which packets take part; the strictest first. */
export interface Pass {
  readonly id: boolean;
  /** Payload length, TCP sequence and flags: a very short snap length cuts even the header that has them. */
  readonly header: boolean;
  readonly head: boolean;
  readonly body: boolean;
  /** Flags that a packet of either side must have. */
  readonly need: number;
  /** Flags that a packet sent, or arrived, must not have: a snap length hid that part on this side. */
  readonly sentLacks: number;
  readonly arrivedLacks: number;
  /** Only in flows where no packet matched yet: something on the way rewrites every id. */
  readonly unmatchedFlowsOnly: boolean;
}

const BODY = PacketFlag.hasBody;
const HEAD = PacketFlag.hasHead;
const STRICT = { id: true, header: true, sentLacks: 0, arrivedLacks: 0, unmatchedFlowsOnly: false } as const;

export const PASSES: readonly Pass[] = [
  { ...STRICT, head: true, body: true, need: HEAD | BODY },
  { ...STRICT, head: true, body: false, need: HEAD, sentLacks: BODY },
  { ...STRICT, head: true, body: false, need: HEAD, arrivedLacks: BODY },
  { ...STRICT, head: false, body: false, need: 0, sentLacks: HEAD },
  { ...STRICT, head: false, body: false, need: 0, arrivedLacks: HEAD },
  { ...STRICT, header: false, head: false, body: false, need: 0, sentLacks: HEAD },
  { ...STRICT, header: false, head: false, body: false, need: 0, arrivedLacks: HEAD },
  { ...STRICT, id: false, head: true, body: true, need: HEAD | BODY, unmatchedFlowsOnly: true },
];
