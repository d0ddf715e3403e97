/**
 * Counters of this isolate, as Prometheus reads them (text exposition format 0.0.4), and the same events for Workers
 * Analytics Engine where it is bound. Labels are names from our own lists: never a text that somebody sent.
 */

/** What is used of an Analytics Engine binding (Workers API, AnalyticsEngineDataset). */
export interface Dataset {
  writeDataPoint(point: { blobs: string[]; doubles: number[]; indexes: string[] }): void;
}

const HELP = {
  lvs_verdict_requests_total: "Answers, by route, method and status",
  lvs_verdict_request_seconds_total: "Seconds until answers, by route",
  lvs_verdict_verdicts_total: "Reports made, by outcome and cause",
  lvs_verdict_input_bytes_total: "Bytes of inputs of reports made",
  lvs_verdict_stage_seconds_total: "Seconds spent, by stage",
  lvs_verdict_jobs_total: "Jobs that came to an end, by how",
  lvs_verdict_job_seconds_total: "Seconds from a job's beginning to its end, waiting included",
} as const;
export type Metric = keyof typeof HELP;

type Labels = Readonly<Record<string, string>>;

/** More would be a mistake of ours. */
const MOST_SERIES = 5_000;

export class Metrics {
  readonly #series = new Map<string, { readonly metric: Metric; value: number }>();

  add(metric: Metric, labels: Labels, value = 1): void {
    const key = `${metric}${labelText(labels)}`;
    const series = this.#series.get(key);
    if (series) series.value += value;
    else if (this.#series.size < MOST_SERIES) this.#series.set(key, { metric, value });
  }

  text(): string {
    const lines: string[] = [];
    for (const [metric, help] of Object.entries(HELP)) {
      const series = [...this.#series].filter(([, s]) => s.metric === metric);
      if (series.length === 0) continue;
      lines.push(`# HELP ${metric} ${help}`, `# TYPE ${metric} counter`);
      for (const [key, { value }] of series) lines.push(`${key} ${value}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escaped = (value: string) =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** One for the isolate: the platform starts and ends isolates as it likes. */
export const metrics = new Metrics();
