/** The path drawn: client, director, the network between, real servers, and every leg with its counts. */
import { el, type Markup } from "./markup.ts";
import type { PageLabels } from "./page-labels.ts";
import type { Leg, PathModel } from "./path-model.ts";
import { AMBER, arrow, box, cross, DIM, type Fate, INK, RED, stroke, textAt } from "./picture-parts.ts";

const CLIENT = { left: 16, right: 130 };
const DIRECTOR = { left: 290, right: 416 };
const SERVER = { left: 616, right: 784 };
/** Replies past the director are gathered here. */
const BUS = 434;
const LEG = 54;
const FIRST_LEG = 30;
const LINE = 15;

type Drawing = { readonly drawn: readonly Markup[]; readonly height: number };

export function drawPath(model: PathModel, labels: PageLabels, top: number): Drawing {
  const back: Markup[] = [];
  const gathered: Markup[] = [];
  const front: Markup[] = [];
  let y = top + 26;
  const first = y;
  const past: { readonly leg: Leg; readonly y: number }[] = [];
  for (const server of model.servers) {
    const legs = [server.request, server.reply].filter((leg) => leg !== undefined);
    const height = Math.max(insideHeight(server.inside), Math.max(1, legs.length) * LEG + 4);
    front.push(...hostBox(SERVER, y, height, server.name, labels.role["real-server"], server.inside, labels));
    let at = y + FIRST_LEG;
    if (server.request) {
      front.push(drawLeg(server.request, DIRECTOR.right, SERVER.left, at, labels));
      at += LEG;
    }
    if (server.reply) {
      const toDirector = server.reply.to === model.director;
      front.push(drawLeg(server.reply, SERVER.left, toDirector ? DIRECTOR.right : BUS, at, labels));
      if (!toDirector) past.push({ leg: server.reply, y: at });
    }
    y += height + 10;
  }
  const least = Math.max(insideHeight(model.insideDirector), (model.toClient ? 2 : 1) * LEG + 4);
  const bottom = Math.max(y - 10, first + least);
  front.push(
    ...hostBox(
      DIRECTOR,
      first,
      bottom - first,
      model.director,
      labels.role.director,
      model.insideDirector,
      labels,
    ),
  );
  if (model.toDirector)
    front.push(drawLeg(model.toDirector, CLIENT.right, DIRECTOR.left, first + FIRST_LEG, labels));
  if (model.toClient)
    front.push(drawLeg(model.toClient, DIRECTOR.left, CLIENT.right, first + FIRST_LEG + LEG, labels));
  let end = bottom;
  if (past.length > 0) {
    end = bottom + 30;
    gathered.push(gather(past, end, labels));
    end += 12;
  }
  front.push(
    ...hostBox(CLIENT, first, end - first, model.client, labels.role.client, model.insideClient, labels),
  );
  for (const [left, right] of [
    [CLIENT.right, DIRECTOR.left],
    [DIRECTOR.right, SERVER.left],
  ])
    back.push(network(left, right, top, end + 4, labels));
  y = end + 24;
  const rows: { readonly label: string; readonly legs: readonly Leg[] }[] = [];
  if (model.moreServers > 0)
    rows.push({ label: labels.moreServers(model.moreServers), legs: model.moreLegs });
  for (const { label, legs } of rows) {
    front.push(textAt(SERVER.right, y, `${label}: ${summed(legs, labels)}`, { anchor: "end", mostPx: 760 }));
    y += 20;
  }
  const further = furtherLegs(model.further, labels, y);
  return { drawn: [...back, ...gathered, ...front, ...further.drawn], height: y + further.height - top };
}

function network(left: number, right: number, top: number, bottom: number, labels: PageLabels): Markup {
  const inset = 12;
  return el(
    "g",
    {},
    el("rect", {
      x: left + inset,
      y: top + 6,
      width: right - left - 2 * inset,
      height: bottom - top - 6,
      rx: 14,
      class: "band",
      fill: "#eef1f4",
    }),
    textAt((left + right) / 2, top + 20, labels.words.fabric, {
      sizePx: 11,
      colour: DIM,
      anchor: "middle",
      mostPx: right - left - 30,
    }),
  );
}

function hostBox(
  { left, right }: { readonly left: number; readonly right: number },
  y: number,
  height: number,
  name: string | undefined,
  role: string,
  inside: readonly Leg[],
  labels: PageLabels,
): Markup[] {
  const loses = inside.some(({ packets }) => packets.missing > 0);
  const room = right - left - 16;
  return [
    box(left, y, right - left, height, loses),
    textAt(left + 8, y + 17, name ?? "?", { sizePx: 14, bold: true, mostPx: room, name: true }),
    textAt(left + 8, y + 32, role, { sizePx: 11, colour: DIM, mostPx: room }),
    ...insideLegs(inside, left + 8, y + 50, room, labels),
  ];
}

/** Name, role, and the lines of each way through the host. */
const insideHeight = (inside: readonly Leg[]): number =>
  44 + inside.reduce((sum, leg) => sum + insideLines(leg) * LINE, 0);

const insideLines = ({ packets }: Leg): number =>
  1 + Number(packets.missing > 0) + Number(packets.unknown > 0);

/** What happened inside a host: of so many that came in, so many went on. */
function insideLegs(
  inside: readonly Leg[],
  x: number,
  top: number,
  room: number,
  labels: PageLabels,
): Markup[] {
  let y = top;
  return inside.map((leg) => {
    const { sent, arrived, missing, unknown } = leg.packets;
    const flow = `${labels.direction[leg.direction]}: ${short(sent)} → ${short(arrived)}`;
    const drawn = [textAt(x, y, flow, { mostPx: room })];
    const style = { bold: true, mostPx: room - 20 };
    y += LINE;
    if (missing > 0) {
      drawn.push(
        cross(x + 7, y - 4),
        textAt(x + 20, y, labels.count("missing", short(missing)), { ...style, colour: RED }),
      );
      y += LINE;
    }
    if (unknown > 0) {
      drawn.push(
        textAt(x + 4, y, "?", { bold: true, colour: AMBER }),
        textAt(x + 20, y, labels.count("unknown", short(unknown)), { ...style, colour: AMBER }),
      );
      y += LINE;
    }
    return el("g", {}, el("title", {}, legText(leg, labels)), drawn);
  });
}

/** An arrow with its counts over and under it. */
function drawLeg(leg: Leg, x1: number, x2: number, y: number, labels: PageLabels): Markup {
  const { sent, arrived, missing, unknown } = leg.packets;
  const middle = (x1 + x2) / 2;
  const room = Math.abs(x2 - x1) - 8;
  const lower = [labels.count("missing", short(missing)), labels.count("unknown", short(unknown))];
  const style = { sizePx: 12, anchor: "middle" as const, mostPx: room, halo: true };
  return el(
    "g",
    {},
    el("title", {}, legText(leg, labels)),
    textAt(
      middle,
      y - 13,
      `${labels.count("sent", short(sent))}, ${labels.count("arrived", short(arrived))}`,
      style,
    ),
    arrow(x1, y, x2, fateOf(leg)),
    textAt(middle, y + 19, lower.join(", "), {
      ...style,
      bold: missing + unknown > 0,
      colour: missing > 0 ? RED : unknown > 0 ? AMBER : DIM,
    }),
  );
}

/** Replies that go past the director: down, and left to the client. */
function gather(
  past: readonly { readonly leg: Leg; readonly y: number }[],
  y: number,
  labels: PageLabels,
): Markup {
  const top = Math.min(...past.map((p) => p.y));
  const lost = past.every(({ leg }) => fateOf(leg) === "lost");
  const fate: Fate = lost
    ? "lost"
    : past.some(({ leg }) => leg.packets.arrived > 0)
      ? "through"
      : fateOf(past[0].leg);
  return el(
    "g",
    {},
    stroke(`M${BUS} ${top}V${y}H${DIRECTOR.left}`, fate === "lost" ? "none" : fate),
    lost
      ? stroke(`M${DIRECTOR.left} ${y}H${CLIENT.right + 10}`, "none")
      : arrow(DIRECTOR.left, y, CLIENT.right, fate === "unknown" ? "unknown" : "through"),
    // Ends short of the line that gathers the replies.
    textAt(BUS - 8, y - 7, labels.words.pastDirector, {
      sizePx: 11,
      colour: DIM,
      anchor: "end",
      mostPx: BUS - 8 - CLIENT.right,
    }),
  );
}

/** So many further legs are listed. */
const MOST_FURTHER = 8;

function furtherLegs(legs: readonly Leg[], labels: PageLabels, top: number): Drawing {
  if (legs.length === 0) return { drawn: [], height: 0 };
  const order = [...legs].sort((a, b) => Number(b.packets.missing > 0) - Number(a.packets.missing > 0));
  const shown = order.slice(0, MOST_FURTHER);
  const drawn = [textAt(16, top, labels.words.furtherLegs, { bold: true })];
  let y = top + 20;
  for (const leg of shown) {
    const lost = leg.packets.missing > 0;
    if (lost) drawn.push(cross(24, y - 4));
    drawn.push(textAt(40, y, legText(leg, labels), { colour: lost ? RED : INK, bold: lost, mostPx: 740 }));
    y += 20;
  }
  if (legs.length > shown.length) {
    drawn.push(textAt(40, y, labels.more(legs.length - shown.length), { colour: DIM }));
    y += 20;
  }
  return { drawn, height: y - top };
}

function fateOf({ packets }: Leg): Fate {
  if (packets.missing > 0) return packets.arrived > 0 ? "partly" : "lost";
  if (packets.unknown > 0) return "unknown";
  return packets.sent > 0 ? "through" : "none";
}

/** A leg with all its counts, in words. */
export function legText(leg: Leg, labels: PageLabels): string {
  const { packets } = leg;
  const span = leg.from === leg.to ? labels.inside(leg.from) : `${leg.from} → ${leg.to}`;
  const counts = (["sent", "arrived", "missing", "unknown"] as const)
    .map((which) => labels.count(which, String(packets[which])))
    .join(", ");
  return `${labels.direction[leg.direction]}, ${span}: ${counts}`;
}

function summed(legs: readonly Leg[], labels: PageLabels): string {
  const between = legs.filter(({ from, to, direction }) => from !== to && direction === "request");
  return (["sent", "arrived", "missing", "unknown"] as const)
    .map((which) => labels.count(which, short(between.reduce((sum, { packets }) => sum + packets[which], 0))))
    .join(", ");
}

/** A count as it fits: to the last digit below a hundred thousand. The exact one is in the title. */
function short(count: number): string {
  if (count < 1e5) return String(count);
  if (count < 1e6) return `${(count / 1e3).toFixed(1)}k`;
  return count < 1e9 ? `${(count / 1e6).toFixed(2)}M` : `${(count / 1e9).toFixed(2)}G`;
}
