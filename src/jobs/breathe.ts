/**
 * A turn for requests. In the local engine its storage, its steps and the network are one thread, and a step that
 * waits for nothing outside of it keeps every request waiting, for the progress of this very job as well.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
