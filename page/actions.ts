/** What can be done with a report: its formats, its link, its end. */
import type { Language } from "../src/render/define.ts";
import { RENDERERS } from "../src/render/index.ts";
import type { Report } from "../src/report/schema.ts";
import { shareQuery } from "./access.ts";
import { button, element } from "./element.ts";
import { copyButton } from "./finding.ts";
import type { Labels } from "./labels.ts";
import { reportPath, shareReport } from "./on-server.ts";

/** Links to every format on the server. */
export function serverFormats(id: string, language: Language, labels: Labels): HTMLElement {
  const links = RENDERERS.map(({ suffix }) =>
    element("a", { href: reportPath(id, `.${suffix}?lang=${language}${shareQuery()}`) }, suffix),
  );
  return element("p", { class: "formats" }, `${labels.formats}: `, ...links);
}

/** Every format, made here when it is asked for. */
export function localFormats(report: Report, language: Language, labels: Labels): HTMLElement {
  const links = RENDERERS.map((renderer) =>
    button(renderer.suffix, () => {
      const made = new Blob([renderer.render(report, language)], { type: renderer.mediaType });
      const href = URL.createObjectURL(made);
      element("a", { href, download: `${report.id}.${renderer.suffix}` }).click();
      // The download has begun long before.
      setTimeout(() => URL.revokeObjectURL(href), 60_000);
    }),
  );
  return element("p", { class: "formats" }, `${labels.formats}: `, ...links);
}

/** With a key the page's address leads nobody else to the report: a link is made that does. */
export function shareButton(
  id: string,
  labels: Labels,
  onDelete: () => void,
  onFailure: (error: unknown) => void,
) {
  const line = element("div", { class: "share" });
  const share = button(labels.makeLink, () => {
    shareReport(id).then(
      (link) => line.replaceChildren(...shareLine(link, labels, onDelete).childNodes),
      onFailure,
    );
  });
  line.append(share, button(labels.deleteReport, onDelete));
  return line;
}

export function shareLine(link: string, labels: Labels, onDelete: () => void): HTMLElement {
  const field = element("input", { readonly: "", value: link });
  return element(
    "div",
    { class: "share" },
    element("label", {}, `${labels.share} `, field),
    copyButton(link, labels.copyLink, labels),
    button(labels.deleteReport, onDelete),
  );
}
