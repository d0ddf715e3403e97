/** One finding: what it says, what it rests on, how to mend it and how to prove that. */
import { spanText } from "../src/render/lines.ts";
import type { Report } from "../src/report/schema.ts";
import { button, element } from "./element.ts";
import type { Labels } from "./labels.ts";

type Finding = Report["findings"][number];

/** Of one finding, before "and so many more". */
const MOST_EVIDENCE = 200;

export function findingView(finding: Finding, labels: Labels): HTMLElement {
  const where = finding.segments.map(spanText).join(", ");
  const about = [finding.id, finding.severity, labels[finding.confidence], where].filter((part) => part);
  const shown = finding.evidence.slice(0, MOST_EVIDENCE);
  return element(
    "section",
    { class: "finding" },
    element("h4", {}, finding.title),
    element("p", { class: "muted" }, about.join(" · ")),
    element("p", {}, finding.explanation),
    ...part(labels.evidence, [
      element("ol", { class: "evidence" }, ...shown.map((evidence) => evidenceItem(evidence, labels))),
    ]),
    ...part(
      labels.remedies,
      finding.remedies.map((remedy) =>
        element(
          "div",
          { class: "step" },
          element("p", {}, element("strong", {}, `${remedy.host} · ${remedy.platform}`), ` ${remedy.note}`),
          commands(remedy.commands, labels),
        ),
      ),
    ),
    ...part(
      labels.proof,
      finding.verify.map(({ host, command, expect }) => step(host, command, expect, labels)),
    ),
  );
}

function part(title: string, content: readonly HTMLElement[]): HTMLElement[] {
  const isEmpty = content.every(({ childElementCount }) => childElementCount === 0);
  return isEmpty ? [] : [element("h5", {}, title), ...content];
}

export function step(host: string, command: string, words: string, labels: Labels): HTMLElement {
  const why = element("p", {}, element("strong", {}, host), ` ${words}`);
  return element("div", { class: "step" }, why, commands([command], labels));
}

/** Commands with a button that copies all of them. */
function commands(lines: readonly string[], labels: Labels): HTMLElement {
  const text = lines.join("\n");
  return element(
    "div",
    { class: "commands" },
    element("pre", {}, element("code", {}, text)),
    copyButton(text, labels.copy, labels),
  );
}

/** Says on itself whether it worked. */
export function copyButton(text: string, label: string, labels: Labels): HTMLButtonElement {
  const made = button(label, () => {
    navigator.clipboard.writeText(text).then(
      () => say(labels.copied),
      () => say(labels.notCopied),
    );
  });
  made.setAttribute("aria-live", "polite");
  const say = (words: string) => {
    made.textContent = words;
    setTimeout(() => {
      made.textContent = label;
    }, 2_000);
  };
  return made;
}

function evidenceItem(evidence: Finding["evidence"][number], labels: Labels): HTMLLIElement {
  switch (evidence.kind) {
    case "frame": {
      const { host, capture, frame, time, note } = evidence;
      const place = `${host === capture ? host : `${host} ${capture}`} ${labels.frame} ${frame}`;
      return element("li", {}, element("strong", {}, place), ` ${note} `, element("small", {}, time ?? ""));
    }
    case "state": {
      const { host, command, input, line, text } = evidence;
      const place = `${host} ${command} `;
      const small = element("small", {}, `${input} ${labels.line} ${line}`);
      return element("li", {}, element("strong", {}, place), element("code", {}, text.trim()), " ", small);
    }
    case "count": {
      const { host, name, before, after } = evidence;
      return element(
        "li",
        {},
        element("strong", {}, `${host} ${name}`),
        ` ${before ?? "?"} → ${after ?? "?"}`,
      );
    }
  }
}
