/** Is what comes back all that was written? */
import { StoreError } from "../define.ts";

/** Under this name a driver notes with an object how long it was when it was written. */
export const BYTES = "bytes";

/** @param noted what was noted with the object, where something was. @throws StoreError when it is not all of it */
export function isWhole(bytes: number, noted: string | undefined): void {
  if (noted !== undefined && Number(noted) !== bytes) throw new StoreError("an object came back broken");
}
