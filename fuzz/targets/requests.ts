/**
 * Whole requests through the routes: multipart bodies of an analysis and of a comparison, the JSON of a job, hooks.
 * The first line of an input is `METHOD path Content-Type`, what follows the body. No analysis runs here.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { requestId } from "hono/request-id";
import { analyze } from "../../src/analysis/index.ts";
import { type Input, UnusableInputs } from "../../src/analysis/inputs.ts";
import { largeAnalysis } from "../../src/analysis/large/index.ts";
import { readEnvironment } from "../../src/env.ts";
import type { Engine } from "../../src/jobs/define.ts";
import { plainSha256 } from "../../src/lib/digest.ts";
import type { Analysis } from "../../src/report/schema.ts";
import { admit } from "../../src/routes/admit.ts";
import type { App } from "../../src/routes/define.ts";
import { ROUTES } from "../../src/routes/index.ts";
import { mount } from "../../src/routes/mount.ts";
import { ProblemBody } from "../../src/routes/problem.ts";
import { must, type Target } from "../define.ts";

const LINE_END = 10;
/** Takes every job, and runs none. */
const engine: Engine = {
  create: async () => ({}),
  get: async () => ({
    status: async () => ({ status: "queued" }),
    pause: async () => {},
    resume: async () => {},
    terminate: async () => {},
  }),
};
const large = largeAnalysis(plainSha256);

async function* oneState(): AsyncGenerator<Input> {
  const chunks = (async function* () {
    yield new TextEncoder().encode("### uname -a\nLinux ds 6.1.0-18-amd64\n");
  })();
  yield { host: "ds", kind: "state", moment: "now", part: "ds.state", name: "ds.state", chunks };
}
let made: Promise<Analysis> | undefined;

/** What the analysis was given of the request at hand; one at a time runs. */
let given: object[] = [];

/** Reads every input to its end, as an analysis does, and gives the same report for all. */
async function readAll(inputs: AsyncIterable<Input>): Promise<Analysis> {
  for await (const { chunks, ...input } of inputs) {
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    given.push({ ...input, bytes });
  }
  if (given.length === 0) throw new UnusableInputs([]);
  made ??= analyze(oneState());
  return made;
}

function openApp(): App {
  const app: App = new OpenAPIHono();
  app.use(requestId());
  app.use(async (context, next) => {
    const { access, storeName, hookSecrets, tenant } = readEnvironment(context.env);
    context.set("access", access);
    context.set("storeName", storeName);
    context.set("hookSecrets", hookSecrets);
    context.set("tenantOf", (name) => {
      const own = tenant(name);
      // A store in memory comes without an engine, and then the body is not read.
      return { ...own, jobs: { ...own.jobs, engine } };
    });
    context.set("analyze", readAll);
    context.set("large", large);
    await next();
  });
  mount(app, ROUTES, admit);
  return app;
}
const app = openApp();

/** With what the service logs of failures: where something was thrown that is no Problem. */
async function answer(request: Request): Promise<{ response: Response; failures: readonly string[] }> {
  const failures: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => {
    if (typeof line === "string" && line.includes('"failure"')) failures.push(line);
  };
  try {
    return { response: await app.fetch(request, newBindings()), failures };
  } finally {
    console.log = log;
  }
}

/** New ones for every request: a store in memory lasts as long as they do. */
const newBindings = () => ({
  STORE: "memory",
  LOCAL: "true",
  MASTER_KEY: "of the fuzzer, and longer than 32 characters",
  ALERTMANAGER_TOKEN: "0123456789abcdef",
  OBJECTS: "captures/allowed/",
});

function requestOf(input: Uint8Array): Request | undefined {
  const end = input.indexOf(LINE_END);
  const head = new TextDecoder("latin1").decode(input.subarray(0, Math.max(0, end)));
  const [method = "", path = "", type = ""] = head.split(" ", 3);
  const rest = head.slice(method.length + path.length + 2);
  const hasBody = method !== "GET" && method !== "HEAD";
  try {
    return new Request(`http://localhost${path}`, {
      method,
      headers: type === "" ? {} : { "content-type": rest },
      ...(hasBody ? { body: input.slice(end + 1) } : {}),
    });
  } catch {
    // No request at all: fetch would not send it.
    return undefined;
  }
}

const requests: Target = {
  name: "requests",
  mostBytes: 2_048,
  isAsync: true,
  async run(input) {
    given = [];
    const request = requestOf(input);
    if (!request) return undefined;
    const { response, failures } = await answer(request);
    const { status } = response;
    const text = await response.text();
    must(status !== 500 && failures.length === 0, `the service fails: ${failures.join(" ")} ${text}`);
    if (status < 400) return { status, given };
    if (request.method === "HEAD") return { status, given };
    must(response.headers.get("content-type") === "application/problem+json", `${status} without a problem`);
    const { code, errors } = ProblemBody.parse(JSON.parse(text));
    return { status, code, errors, given };
  },
};

export const targets: readonly Target[] = [requests];
