/** What the page shows to a server that wants to know who asks: a key that was typed, or the link of a share. */
import { byId } from "./element.ts";

/** Gone with the browser's tab. */
const STORED = "lvs-verdict-key";
const SHARE_PARAM = "share";

const field = byId("key", HTMLInputElement);
const row = byId("key-row", HTMLElement);

export const hasKey = (): boolean => field.value !== "";

export function keyHeaders(): Readonly<Record<string, string>> {
  return hasKey() ? { authorization: `Bearer ${field.value}` } : {};
}

/** Of the page's own address, for the report that it names. */
export function shareQuery(): string {
  const share = new URLSearchParams(location.search).get(SHARE_PARAM);
  return share === null || hasKey() ? "" : `&${SHARE_PARAM}=${encodeURIComponent(share)}`;
}

/** The server wants a key: there is where to put it. */
export function askForKey(): void {
  row.hidden = false;
  field.focus();
}

field.value = sessionStorage.getItem(STORED) ?? "";
row.hidden = !hasKey();
field.addEventListener("change", () => {
  field.value = field.value.trim();
  sessionStorage.setItem(STORED, field.value);
});
