/** The one reader of bindings and variables. */
import * as z from "zod";
import type { Engine, Jobs, Storage } from "./jobs/define.ts";
import type { ReportStore, StoreDriver } from "./store/define.ts";
import { readSettings } from "./store/define.ts";
import { STORES } from "./store/index.ts";

export interface Environment {
  readonly store: ReportStore;
  readonly comparisons: ReportStore;
  readonly storeName: string;
  readonly jobs: Jobs;
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

const Variables = z.object({
  STORE: z.enum(STORES.map(({ name }) => name)).default(STORES[0].name),
  JOBS: z.custom<Engine>(isEngine, "bind a workflow as JOBS").optional(),
  OBJECTS: Allowed,
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
    jobs: { storage: openStorage(driver, bindings, store, variables), engine: engineOf(driver, variables) },
  };
  opened.set(bindings, environment);
  return environment;
}

/** A job runs apart from the request: what is in memory of one is not in that of the other. */
function engineOf(driver: StoreDriver, { JOBS }: Variables): Engine | undefined {
  return driver.name === "memory" ? undefined : JOBS;
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
    blobs: driver.openBlobs(bindings),
    objects(bucket = OBJECTS.at(0)?.bucket, key) {
      const allowed = OBJECTS.find((entry) => entry.bucket === bucket && key.startsWith(entry.prefix));
      return allowed && { bucket: allowed.bucket, blobs: driver.openBlobs(bindings, allowed.bucket) };
    },
  };
}
