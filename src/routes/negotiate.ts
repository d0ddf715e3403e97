/** Content negotiation (RFC 9110 section 12.5): what a header prefers among what there is. */

const MAX_RANGES = 32;

interface Range {
  readonly name: string;
  readonly quality: number;
}

/**
 * The offer that the header likes best, the first one when it says nothing.
 * @param matches how well a range of the header fits an offer: 0 not at all, more is closer.
 * @returns undefined when every offer is refused.
 */
function prefer(
  header: string | undefined,
  offers: readonly string[],
  matches: (range: string, offer: string) => number,
): string | undefined {
  if (header === undefined || header.trim() === "") return offers[0];
  const ranges = header.slice(0, 2000).split(",", MAX_RANGES).map(readRange);
  let best: { readonly offer: string; readonly quality: number } | undefined;
  for (const offer of offers) {
    let closest = 0;
    let quality = 0;
    for (const range of ranges) {
      const closeness = matches(range.name, offer);
      if (closeness <= closest) continue;
      closest = closeness;
      quality = range.quality;
    }
    if (quality > (best?.quality ?? 0)) best = { offer, quality };
  }
  return best?.offer;
}

/** `text/html;level=1;q=0.5`: parameters other than q are not looked at. */
function readRange(text: string): Range {
  const [name, ...parameters] = text.split(";");
  const q = parameters.map((p) => p.trim()).find((p) => p.startsWith("q="));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { name: name.trim().toLowerCase(), quality: quality >= 0 && quality <= 1 ? quality : 0 };
}

/** `Accept`: the media type to answer in. */
export function preferMediaType(header: string | undefined, offers: readonly string[]): string | undefined {
  return prefer(header, offers, (range, offer) => {
    if (range === offer) return 3;
    if (range === `${offer.split("/")[0]}/*`) return 2;
    return range === "*/*" ? 1 : 0;
  });
}

/** `Accept-Language`: never refused, the first offer is good enough for everyone. */
export function preferLanguage(header: string | undefined, offers: readonly string[]): string {
  const found = prefer(header, offers, (range, offer) => {
    if (range === offer || range.startsWith(`${offer}-`)) return 2;
    return range === "*" ? 1 : 0;
  });
  return found ?? offers[0];
}
