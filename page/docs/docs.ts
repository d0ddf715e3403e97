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
  // Its links would stand inside buttons.
  deepLinking: false,
  defaultModelsExpandDepth: 0,
});

/** Swagger UI gives the fields of parameters no names: they get those of their rows. What scrolls takes the focus. */
function mend(): void {
  for (const row of document.querySelectorAll<HTMLElement>("tr[data-param-name]"))
    for (const field of row.querySelectorAll("select:not([aria-label]), input:not([aria-label])"))
      field.setAttribute("aria-label", row.dataset.paramName ?? "");
  for (const example of document.querySelectorAll("pre.microlight:not([tabindex])"))
    example.setAttribute("tabindex", "0");
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
