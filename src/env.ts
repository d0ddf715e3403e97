/** The one reader of bindings and variables. */
import * as z from "zod";
import type { AccessSettings } from "./access/authenticate.ts";
import type { Limiter } from "./access/limiter.ts";
import { type TenantSettings, TenantsText } from "./access/tenants.ts";
import type { UsageCounter } from "./access/usage.ts";
import type { Engine, Storage } from "./jobs/define.ts";
import { deriveKey } from "./lib/derive-key.ts";
import { TargetsText } from "./notify/targets.ts";
import type { HookSecrets, Tenant } from "./routes/define.ts";
import type { Dataset } from "./routes/metrics.ts";
import { blobsWithin } from "./store/blobs/within.ts";
import type { ReportStore, StoreDriver } from "./store/define.ts";
import { type Folder, MAIN, placeOf, readSettings, StoreError, tenantPrefix } from "./store/define.ts";
import { STORES } from "./store/index.ts";

export interface Environment {
  readonly storeName: string;
  readonly access: AccessSettings;
  readonly limiter: Limiter | undefined;
  readonly dataset: Dataset | undefined;
  readonly origins: readonly string[];
  readonly hookSecrets: HookSecrets;
  /** @throws StoreError for one that the operator does not have */
  tenant(name: string): Tenant;
}

const isLimiter = (value: unknown) => typeof value === "object" && value !== null && "limit" in value;
const isDataset = (value: unknown) =>
  typeof value === "object" && value !== null && "writeDataPoint" in value;
const isNamespace = (value: unknown) => typeof value === "object" && value !== null && "idFromName" in value;

/** What is used of a Durable Object's binding (Workers API, DurableObjectNamespace). */
interface UsageBinding {
  idFromName(name: string): object;
  get(id: object): UsageCounter;
}

const isEngine = (value: unknown) => typeof value === "object" && value !== null && "create" in value;

/** `bucket/prefix` each, or `tenant=bucket/prefix`: objects that analyses of this tenant may name. */
const Allowed = z
  .string()
  .default("")
  .transform((list) =>
    list.split(",").flatMap((entry) => {
      const [, tenant = MAIN, place = ""] = /^(?:([a-z][a-z0-9-]*)=)?(.*)$/.exec(entry.trim()) ?? [];
      const [bucket, ...prefix] = place.split("/");
      return bucket === "" ? [] : { tenant, bucket, prefix: prefix.join("/") };
    }),
  );

const Origins = z
  .string()
  .default("")
  .transform((list) => list.split(",").flatMap((entry) => entry.trim() || []))
  .pipe(z.array(z.string().regex(/^https?:\/\/[a-z0-9.-]+(?::\d+)?$/, "an origin: https://host")));

/** Long enough that nobody guesses it. */
const Secret = z.string().min(16).max(500).optional();
const LongSecret = z.string().min(32).max(500).optional();

const Variables = z
  .object({
    STORE: z.enum(STORES.map(({ name }) => name)).default(STORES[0].name),
    JOBS: z.custom<Bound>(isEngine, "bind a workflow as JOBS").optional(),
    DELIVERIES: z.custom<Bound>(isEngine, "bind a workflow as DELIVERIES").optional(),
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
    LIMITER: z.custom<Limiter>(isLimiter, "bind a rate limiter as LIMITER").optional(),
    USAGE: z.custom<UsageBinding>(isNamespace, "bind the Durable Object TenantUsage as USAGE").optional(),
    /** Set by `npm start`: nobody but this machine reaches the service, and whoever does may do all. */
    LOCAL: z.stringbool().default(false),
    ADMIN_TOKEN: LongSecret,
    /** Keys are derived from it: what was made with one of them is found again only with the same. */
    MASTER_KEY: LongSecret,
    TENANTS: TenantsText,
    METRICS: z.custom<Dataset>(isDataset, "bind an Analytics Engine dataset as METRICS").optional(),
    /** Of pages that may ask from elsewhere. */
    CORS_ORIGINS: Origins,
    ALERTMANAGER_TOKEN: Secret,
    SLACK_SIGNING_SECRET: Secret,
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
  const { LOCAL, ADMIN_TOKEN, MASTER_KEY, TENANTS } = variables;
  const tenants = new Map<string, Tenant>();
  const environment: Environment = {
    storeName: driver.name,
    access: {
      local: LOCAL,
      adminToken: ADMIN_TOKEN,
      shareKey: MASTER_KEY === undefined ? undefined : (tenant) => deriveKey(MASTER_KEY, "share", tenant),
      tenants: new Set(TENANTS.keys()),
      keysOf: (name) =>
        TENANTS.has(name) ? environment.tenant(name).keys : driver.open(bindings, placeOf(name, "keys")),
    },
    limiter: variables.LIMITER,
    dataset: variables.METRICS,
    origins: variables.CORS_ORIGINS,
    hookSecrets: { alertmanager: variables.ALERTMANAGER_TOKEN, slack: variables.SLACK_SIGNING_SECRET },
    tenant(name) {
      const settings = TENANTS.get(name);
      if (!settings) throw new StoreError("there is no such tenant");
      const tenant = tenants.get(name) ?? openTenant(driver, bindings, name, settings, variables);
      tenants.set(name, tenant);
      return tenant;
    },
  };
  // What is missing is said at once, not with the first report.
  environment.tenant(MAIN);
  opened.set(bindings, environment);
  return environment;
}

function openTenant(
  driver: StoreDriver,
  bindings: object,
  name: string,
  settings: TenantSettings,
  variables: Variables,
): Tenant {
  const open = (folder: Folder) => driver.open(bindings, placeOf(name, folder));
  const store = open("reports");
  const { USAGE, MASTER_KEY } = variables;
  return {
    name,
    settings,
    usage: USAGE && counterOf(USAGE, name),
    redactKey: MASTER_KEY === undefined ? undefined : deriveKey(MASTER_KEY, "redact", name),
    store,
    comparisons: open("comparisons"),
    keys: open("keys"),
    audit: open("audit"),
    announcer: {
      targets: variables.WEBHOOKS.filter(({ tenant }) => tenant === name),
      privateHosts: variables.WEBHOOKS_PRIVATE,
      publicUrl: variables.PUBLIC_URL ?? "",
      retries: { limit: variables.WEBHOOK_RETRIES, delay: variables.WEBHOOK_DELAY * 1_000 },
      reports: store,
      deliveries: open("deliveries"),
      engine: engineOf(driver, variables.DELIVERIES, name),
    },
    jobs: {
      storage: openStorage(driver, bindings, name, store, variables),
      engine: engineOf(driver, variables.JOBS, name),
    },
  };
}

/** Asked for anew each time: what one request has of a Durable Object is no good in another. */
function counterOf(binding: UsageBinding, tenant: string): UsageCounter {
  const counter = () => binding.get(binding.idFromName(tenant));
  return {
    admit: (request) => counter().admit(request),
    release: (lease) => counter().release(lease),
  };
}

/**
 * A job runs apart from the request: what is in memory of one is not in that of the other. What it starts with
 * says whose it is.
 */
function engineOf(driver: StoreDriver, engine: Bound | undefined, tenant: string): Engine | undefined {
  if (driver.name === "memory" || !engine) return undefined;
  return {
    create: ({ id, params }) => engine.create({ id, params: { ...params, tenant } }),
    get: (id) => engine.get(id),
  };
}

/** A Workflow as it is bound. */
interface Bound extends Pick<Engine, "get"> {
  create(options: {
    readonly id: string;
    readonly params: { readonly id: string; readonly tenant: string };
  }): Promise<object>;
}

function openStorage(
  driver: StoreDriver,
  bindings: object,
  tenant: string,
  reports: ReportStore,
  { OBJECTS, MASTER_KEY }: Variables,
): Storage {
  const open = (folder: Folder) => driver.open(bindings, placeOf(tenant, folder));
  const own = OBJECTS.filter((entry) => entry.tenant === tenant);
  const blobs = blobsWithin(driver.openBlobs(bindings), tenantPrefix(tenant));
  return {
    reports,
    uploads: open("uploads"),
    uploaded: open("uploaded"),
    jobs: open("jobs"),
    outcomes: open("outcomes"),
    alerts: open("alerts"),
    vipReports: open("vip-reports"),
    vipUploads: open("vip-uploads"),
    blobs,
    vault: {
      records: open("retained"),
      blobs,
      keyOf:
        MASTER_KEY === undefined ? undefined : (folder) => deriveKey(MASTER_KEY, `retain ${folder}`, tenant),
    },
    objects(bucket = own.at(0)?.bucket, key) {
      const allowed = own.find((entry) => entry.bucket === bucket && key.startsWith(entry.prefix));
      return allowed && { bucket: allowed.bucket, blobs: driver.openBlobs(bindings, allowed.bucket) };
    },
  };
}
