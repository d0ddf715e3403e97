/** The API reference: Swagger UI over this service's own document, and nobody else's. */

interface SwaggerOptions {
  readonly url: string;
  readonly dom_id: string;
  /** null: nobody outside is asked whether the document is valid. */
  readonly validatorUrl: null;
  readonly queryConfigEnabled: boolean;
  readonly deepLinking: boolean;
  readonly defaultModelsExpandDepth: number;
}

declare const SwaggerUIBundle: (options: SwaggerOptions) => unknown;

const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  validatorUrl: null,
  queryConfigEnabled: false,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
