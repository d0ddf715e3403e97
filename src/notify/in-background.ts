/** Steps without an engine: tried again while this process, or this request, lives. */
import type { Steps } from "../jobs/define.ts";

export const inBackground: Steps = {
  async do(_, { retries }, work) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work({ attempt });
      } catch (error) {
        if (attempt > retries.limit) throw error;
        await new Promise((resolve) => setTimeout(resolve, retries.delay * 2 ** (attempt - 1)));
      }
    }
  },
};
