/** What can be done with a report: its formats, its link, its end. */

import { excerptOf } from "../src/analysis/excerpt.ts";
import type { Language } from "../src/render/define.ts";
import { RENDERERS } from "../src/render/index.ts";
import type { Report } from "../src/report/schema.ts";
import { shareQuery } from "./access.ts";
import type { Chosen } from "./chosen.ts";
import { button, element } from "./element.ts";
import { copyButton } from "./finding.ts";
import { inputsOf } from "./inputs.ts";
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
      download(made, `${report.id}.${renderer.suffix}`);
    }),
  );
  return element("p", { class: "formats" }, `${labels.formats}: `, ...links);
}

/** The frames that the report cites as a capture, taken here from the files that were chosen. */
export function citedFrames(
  report: Report,
  files: readonly Chosen[],
  labels: Labels,
  onFailure: (error: unknown) => void,
): HTMLElement {
  const named = files.map(({ part, file }) => ({ part, file, name: file.name }));
  const save = async () => {
    const bytes = new Uint8Array(
      await excerptOf(
        report,
        inputsOf(named, () => {}),
      ),
    );
    download(new Blob([bytes], { type: "application/vnd.tcpdump.pcap" }), `${report.id}.cited.pcap`);
  };
  return element(
    "p",
    { class: "formats" },
    button(labels.citedFrames, () => void save().catch(onFailure)),
  );
}

function download(made: Blob, name: string): void {
  const href = URL.createObjectURL(made);
  element("a", { href, download: name }).click();
  // The download has begun long before.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
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
