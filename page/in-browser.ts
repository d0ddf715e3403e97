/** The browser's side: the files go to a worker of this page, and nowhere else. */
import type { Analysis } from "../src/report/schema.ts";
import { type Chosen, Failure, type OnProgress, STOPPED } from "./chosen.ts";
import { News, type Order } from "./worker-message.ts";

const WORKER = "/analysis-worker.js";

/** @throws Failure when nothing can be read, when it was stopped, or when the engine failed */
export function analyseInBrowser(
  chosen: readonly Chosen[],
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Analysis> {
  const of = chosen.reduce((sum, { file }) => sum + file.size, 0);
  const worker = new Worker(WORKER, { type: "module" });
  let done = 0;
  const made = new Promise<Analysis>((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => {
      const news = News.parse(data);
      if (news.kind === "done") resolve(news.analysis);
      else if (news.kind === "failed") reject(new Failure(news.detail, news.code, news.errors));
      else {
        done += news.bytes;
        onProgress(done, of);
      }
    });
    worker.addEventListener("error", ({ message }) => reject(new Failure(message, "analysis-failed")));
    signal.addEventListener("abort", () => reject(new Failure("", STOPPED)));
  });
  const order: Order = chosen.map(({ part, file }) => ({ part, file, name: file.name }));
  worker.postMessage(order);
  return made.finally(() => worker.terminate());
}
