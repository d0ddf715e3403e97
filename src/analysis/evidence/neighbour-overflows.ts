/** Question: do the directors' kernels say that their neighbour table is full, and since when? */
import { citeLine } from "./cite.ts";
import { type Absent, absent, type Citation, type Scene } from "./define.ts";
import { lastState, sysctl } from "./host-view.ts";

/** Messages of a director's kernel that its neighbour table is full. */
export interface NeighbourOverflow {
  readonly director: string;
  readonly messages: number;
  /** Of those: in the last snapshot only; undefined where there is no earlier log. */
  readonly fresh: number | undefined;
  /** net.ipv4.neigh.default.gc_thresh3. */
  readonly limit: number | undefined;
  readonly cites: readonly Citation[];
}

export interface NeighbourOverflows {
  readonly overflows: readonly NeighbourOverflow[];
}

export function neighbourOverflows(scene: Scene): NeighbourOverflows | Absent {
  const directors = scene.observed.cast.members.filter((m) => m.role === "director");
  const logged = directors.some(({ name }) =>
    lastState(scene.observed, name)?.sections.some((s) => s.parser === "kernel-log"),
  );
  return logged
    ? { overflows: directors.flatMap((m) => overflowOf(scene, m.name)) }
    : absent(
        { en: "no kernel log of a director was given", zh: "没有提供 DS 的内核日志" },
        directors.map((m) => ({ host: m.name, command: "dmesg | grep -i neigh; ip neigh | wc -l" })),
      );
}

/** neigh_alloc() of net/core/neighbour.c says so where the table is full and nothing in it can go. */
function overflowOf({ observed }: Scene, director: string): readonly NeighbourOverflow[] {
  const last = lastState(observed, director);
  const messages = last?.events.filter((e) => e.kind === "neighbour-overflow") ?? [];
  if (!last || messages.length === 0) return [];
  const first = observed.states.find((s) => s.host === director && s.moment === "before" && s !== last);
  const logged = first?.sections.some((s) => s.parser === "kernel-log");
  const earlier = new Set(first?.events.filter((e) => e.kind === "neighbour-overflow").map((e) => e.at.text));
  const limit = sysctl(last, "net.ipv4.neigh.default.gc_thresh3")?.value;
  return [
    {
      director,
      messages: messages.length,
      fresh: logged === true ? messages.filter((e) => !earlier.has(e.at.text)).length : undefined,
      limit,
      cites: messages.slice(-3).map((e) => citeLine(last, e)),
    },
  ];
}
