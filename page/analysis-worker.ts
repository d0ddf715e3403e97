/** The engine in a worker of the browser: the same analyze() as the server's, fed from files piece by piece. */
import { analyze } from "../src/analysis/index.ts";
import { UnusableInputs } from "../src/analysis/inputs.ts";
import { inputsOf } from "./inputs.ts";
import { type News, Order } from "./worker-message.ts";

const say = (news: News) => self.postMessage(news);

self.addEventListener("message", ({ data }) => {
  run(Order.parse(data)).then(say, (error: unknown) => say(failed(error)));
});

async function run(order: Order): Promise<News> {
  return { kind: "done", analysis: await analyze(inputsOf(order, (bytes) => say({ kind: "read", bytes }))) };
}

function failed(error: unknown): News {
  if (error instanceof UnusableInputs)
    return { kind: "failed", code: "inputs-unusable", detail: error.message, errors: [...error.problems] };
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: "failed", code: "analysis-failed", detail, errors: [] };
}
