/** The one reader of bindings and variables. */
import * as z from "zod";
import type { Engine, Jobs, Storage } from "./jobs/define.ts";
import { deriveKey } from "./lib/derive-key.ts";
import type { Announcer } from "./notify/announce.ts";
import { TargetsText } from "./notify/targets.ts";
import type { HookSecrets } from "./routes/define.ts";
import type { ReportStore, StoreDriver } from "./store/define.ts";
import { readSettings } from "./store/define.ts";
import { STORES } from "./store/index.ts";

export interface Environment {
  readonly store: ReportStore;
  readonly comparisons: ReportStore;
  readonly storeName: string;
  readonly jobs: Jobs;
  readonly announcer: Announcer;
  readonly hookSecrets: HookSecrets;
  /** Undefined where there is no master key to derive it from. */
  readonly redactKey: Uint8Array | undefined;
}

const isEngine = (value: unknown) => typeof value === "object" && value !== null && "create" in value;

/** `bucket/prefix` each: objects that analyses may name. */
const Allowed = z
  .string()
  .default("")
  .transform((list) =>
    list.split(",").flatMap((entry) => {
      const [bucket, ...prefix] = entry.trim().split("/");
      return bucket === "" ? [] : { bucket, prefix: prefix.join("/") };
    }),
  );

/** Long enough that nobody guesses it. */
const Secret = z.string().min(16).max(500).optional();

const Variables = z
  .object({
    STORE: z.enum(STORES.map(({ name }) => name)).default(STORES[0].name),
    JOBS: z.custom<Engine>(isEngine, "bind a workflow as JOBS").optional(),
    DELIVERIES: z.custom<Engine>(isEngine, "bind a workflow as DELIVERIES").optional(),
    OBJECTS: Allowed,
    WEBHOOKS: TargetsText,
    /** May messages go to private addresses? */
    WEBHOOKS_PRIVATE: z.stringbool().default(false),
    WEBHOOK_RETRIES: z.coerce.number().int().min(0).max(20).default(10),
    /** Seconds before the second attempt. */
    WEBHOOK_DELAY: z.coerce.number().min(0).max(600).default(5),
    /** Where people reach this service; what a request says of that is not to be trusted in a message. */
    PUBLIC_URL: z
      .url({ protocol: /^https?$/ })
      .overwrite((url) => url.replace(/\/$/, ""))
      .optional(),
    ALERTMANAGER_TOKEN: Secret,
    SLACK_SIGNING_SECRET: Secret,
    /** Keys are derived from it: what was made with one of them is found again only with the same. */
    MASTER_KEY: z.string().min(32).max(500).optional(),
  })
  .superRefine(({ PUBLIC_URL, WEBHOOKS, SLACK_SIGNING_SECRET }, { addIssue }) => {
    const linked = WEBHOOKS.length > 0 || SLACK_SIGNING_SECRET !== undefined;
    if (linked && PUBLIC_URL === undefined)
      addIssue({ code: "custom", path: ["PUBLIC_URL"], message: "messages have to say where reports are" });
  });
type Variables = z.infer<typeof Variables>;

/** Opened once for each set of bindings: a store in memory has to stay. */
const opened = new WeakMap<object, Environment>();

/** @throws StoreError naming the variable that is missing or wrong. */
export function readEnvironment(bindings: object): Environment {
  const known = opened.get(bindings);
  if (known) return known;
  const variables = readSettings(Variables, bindings);
  const driver = STORES.find(({ name }) => name === variables.STORE) ?? STORES[0];
  const store = driver.open(bindings);
  const environment = {
    store,
    comparisons: driver.open(bindings, "comparisons"),
    storeName: driver.name,
    redactKey:
      variables.MASTER_KEY === undefined ? undefined : deriveKey(variables.MASTER_KEY, "redact", "local"),
    announcer: announcerOf(driver, bindings, store, variables),
    hookSecrets: { alertmanager: variables.ALERTMANAGER_TOKEN, slack: variables.SLACK_SIGNING_SECRET },
    jobs: {
      storage: openStorage(driver, bindings, store, variables),
      engine: engineOf(driver, variables.JOBS),
    },
  };
  opened.set(bindings, environment);
  return environment;
}

/** A job runs apart from the request: what is in memory of one is not in that of the other. */
function engineOf(driver: StoreDriver, engine: Engine | undefined): Engine | undefined {
  return driver.name === "memory" ? undefined : engine;
}

function announcerOf(
  driver: StoreDriver,
  bindings: object,
  reports: ReportStore,
  variables: Variables,
): Announcer {
  return {
    targets: variables.WEBHOOKS,
    privateHosts: variables.WEBHOOKS_PRIVATE,
    publicUrl: variables.PUBLIC_URL ?? "",
    retries: { limit: variables.WEBHOOK_RETRIES, delay: variables.WEBHOOK_DELAY * 1_000 },
    reports,
    deliveries: driver.open(bindings, "deliveries"),
    engine: engineOf(driver, variables.DELIVERIES),
  };
}

function openStorage(
  driver: StoreDriver,
  bindings: object,
  reports: ReportStore,
  { OBJECTS }: Variables,
): Storage {
  return {
    reports,
    uploads: driver.open(bindings, "uploads"),
    uploaded: driver.open(bindings, "uploaded"),
    jobs: driver.open(bindings, "jobs"),
    outcomes: driver.open(bindings, "outcomes"),
    alerts: driver.open(bindings, "alerts"),
    vipReports: driver.open(bindings, "vip-reports"),
    vipUploads: driver.open(bindings, "vip-uploads"),
    blobs: driver.openBlobs(bindings),
    objects(bucket = OBJECTS.at(0)?.bucket, key) {
      const allowed = OBJECTS.find((entry) => entry.bucket === bucket && key.startsWith(entry.prefix));
      return allowed && { bucket: allowed.bucket, blobs: driver.openBlobs(bindings, allowed.bucket) };
    },
  };
}
