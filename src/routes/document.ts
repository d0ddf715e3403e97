/** The OpenAPI 3.1 document: what the routes say of themselves. */
import type { App } from "./define.ts";

/** What the document says of the API as a whole. */
export const API_INFO = {
  openapi: "3.1.0",
  info: {
    title: "LVS Verdict",
    version: "1",
    description: "Where an LVS cluster loses packets, and why: captures and host state in, one verdict out.",
    license: { name: "Apache-2.0", identifier: "Apache-2.0" },
  },
  servers: [{ url: "/" }],
  security: [],
};

/** The document as JSON text, the same for the same routes to the byte. */
export function documentOf(app: App): string {
  return `${JSON.stringify(app.getOpenAPI31Document(API_INFO), null, 2)}\n`;
}
