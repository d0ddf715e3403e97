/** What a tenant used today, and what runs for it now: the counting, whatever keeps the numbers. */
import * as z from "zod";

/** What is used of a Durable Object's storage (Workers API). */
export interface UsageStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export interface AdmitRequest {
  readonly bytes: number;
  /** Names what begins to run; undefined when nothing does. The same again is no second one. */
  readonly lease: string | undefined;
  /** Milliseconds until it counts as ended, whatever became of it. */
  readonly leaseMs: number;
  readonly bytesPerDay: number;
  readonly analysesAtOnce: number;
}

export type Admitted =
  | { readonly admitted: true }
  /** `after`: seconds until it may be tried again. */
  | { readonly admitted: false; readonly over: "bytes" | "analyses"; readonly after: number };

/** What counts for one tenant. */
export interface UsageCounter {
  /** Counts the bytes and begins the lease, or does neither. */
  admit(request: AdmitRequest): Promise<Admitted>;
  release(lease: string): Promise<void>;
}

const State = z.object({
  /** UTC, as in 2026-11-26. */
  day: z.string(),
  bytes: z.number(),
  /** Until when (Unix milliseconds) each counts. */
  leases: z.array(z.tuple([z.string(), z.number()])),
});
type State = z.infer<typeof State>;

const KEY = "usage";
const DAY_MS = 86_400_000;
/** Seconds: an analysis of a request takes some. */
const SOON = 5;

export class Usage implements UsageCounter {
  readonly #storage: UsageStorage;

  constructor(storage: UsageStorage) {
    this.#storage = storage;
  }

  async admit({ bytes, lease, leaseMs, bytesPerDay, analysesAtOnce }: AdmitRequest): Promise<Admitted> {
    const now = Date.now();
    const state = await this.#read(now);
    if (state.bytes + bytes > bytesPerDay)
      return { admitted: false, over: "bytes", after: tillMidnight(now) };
    const others = state.leases.filter(([id]) => id !== lease);
    if (lease !== undefined && others.length >= analysesAtOnce)
      return { admitted: false, over: "analyses", after: SOON };
    const leases =
      lease === undefined ? others : [...others, [lease, now + leaseMs] satisfies [string, number]];
    await this.#storage.put(KEY, { ...state, bytes: state.bytes + bytes, leases });
    return { admitted: true };
  }

  async release(lease: string): Promise<void> {
    const state = await this.#read(Date.now());
    await this.#storage.put(KEY, { ...state, leases: state.leases.filter(([id]) => id !== lease) });
  }

  /** Of today, without what has run out. */
  async #read(now: number): Promise<State> {
    const { data } = State.safeParse(await this.#storage.get(KEY));
    const day = new Date(now).toISOString().slice(0, 10);
    const leases = (data?.leases ?? []).filter(([, until]) => until > now);
    return { day, bytes: data?.day === day ? data.bytes : 0, leases };
  }
}

const tillMidnight = (now: number) => Math.ceil((DAY_MS - (now % DAY_MS)) / 1_000);
