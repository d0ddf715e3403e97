/** The report as JSON: the form that programs build on. */
import type { Renderer } from "./define.ts";

export const json: Renderer = {
  mediaType: "application/json",
  suffix: "json",
  render: (report) => JSON.stringify(report),
};
