/** The page: what its parts tell each other. */
import type { Language } from "../src/render/define.ts";
import { inLanguage } from "../src/render/language.ts";
import type { Report } from "../src/report/schema.ts";
import { askForKey, hasKey, shareQuery } from "./access.ts";
import { citedFrames, localFormats, serverFormats, shareButton, shareLine } from "./actions.ts";
import { type Chosen, Failure, type OnProgress, STOPPED } from "./chosen.ts";
import { byId, element } from "./element.ts";
import { FileList } from "./file-list.ts";
import { analyseInBrowser } from "./in-browser.ts";
import { firstLanguage, LABELS, type Labels, remember } from "./labels.ts";
import { bytesText } from "./numbers.ts";
import { analyseOnServer, deleteReport, readReport } from "./on-server.ts";
import { type Origin, verdictView } from "./verdict.ts";

/** As src/routes/upload.ts holds them. */
const MOST_BYTES = 100_000_000;
const MOST_PARTS = 64;
/** Of the page's address: `/?report=<id>`. */
const REPORT_PARAM = "report";

/** A report that is shown: it can be had in every language. */
interface Shown {
  readonly origin: Origin;
  /** The files that it was made of, while this page still has them. */
  readonly files: readonly Chosen[];
  readonly inLanguage: (language: Language) => Promise<Report>;
}

const form = byId("form", HTMLFormElement);
const picker = byId("picker", HTMLInputElement);
const drop = byId("drop", HTMLElement);
const stop = byId("stop", HTMLButtonElement);
const submit = byId("analyse", HTMLButtonElement);
const progress = byId("progress", HTMLElement);
const bar = byId("bar", HTMLProgressElement);
const bytes = byId("bytes", HTMLElement);
const status = byId("status", HTMLElement);
const errorBox = byId("error", HTMLElement);
const verdict = byId("verdict", HTMLElement);
const confirmation = byId("confirm", HTMLDialogElement);

let language: Language = firstLanguage();
let shown: Shown | undefined;
let running: AbortController | undefined;
const files = new FileList(byId("files", HTMLUListElement), LABELS[language]);
const labels = (): Labels => LABELS[language];

function setLanguage(wanted: Language): void {
  language = wanted;
  document.documentElement.lang = wanted;
  for (const place of document.querySelectorAll<HTMLElement>("[data-label]")) {
    const key = Object.keys(labels()).find((name) => name === place.dataset.label);
    const words = Object.entries(labels()).find(([name]) => name === key);
    if (words) place.textContent = words[1];
  }
  byId("languages", HTMLElement).setAttribute("aria-label", labels().languages);
  for (const choice of document.querySelectorAll<HTMLElement>("[data-language]"))
    choice.setAttribute("aria-pressed", String(choice.dataset.language === wanted));
  files.labels = labels();
  status.textContent = "";
}

/** Progress in bytes; the words say where they go. */
const follow =
  (words: string): OnProgress =>
  (done, of) => {
    bar.value = of > 0 ? done / of : 0;
    bytes.textContent =
      done < of || of === 0 ? `${words}: ${bytesText(done)} / ${bytesText(of)}` : labels().analysing;
  };

/** Runs one thing at a time, and shows how far it is and how it ended. */
async function run(words: string, work: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>) {
  running?.abort();
  const own = new AbortController();
  running = own;
  errorBox.replaceChildren();
  status.textContent = words;
  bar.removeAttribute("value");
  bytes.textContent = "";
  progress.hidden = stop.hidden = false;
  submit.disabled = true;
  try {
    await work(own.signal, follow(words));
    if (running === own) status.textContent = labels().done;
  } catch (error) {
    if (running === own) explain(error);
  } finally {
    if (running === own) {
      running = undefined;
      progress.hidden = stop.hidden = true;
      submit.disabled = false;
    }
  }
}

function explain(error: unknown): void {
  const t = labels();
  const failure = error instanceof Failure ? error : new Failure(String(error), "");
  status.textContent = failure.code === STOPPED ? t.stopped : "";
  if (failure.code === STOPPED) return;
  if (failure.code === "unauthorized") askForKey();
  const detail = failure.code === "unreachable" ? t.unreachable : failure.message;
  const others = files.explain(failure.errors);
  errorBox.replaceChildren(
    element("h2", {}, t.failed),
    element("p", {}, detail),
    element("ul", {}, ...others.map((other) => element("li", {}, `${other.part}: ${other.detail}`))),
  );
}

async function show(next: Shown, moveFocus: boolean): Promise<void> {
  const report = await next.inLanguage(language);
  shown = next;
  const t = labels();
  const link = new URL(`/?${REPORT_PARAM}=${encodeURIComponent(report.id)}${shareQuery()}`, location.href)
    .href;
  const actions =
    next.origin === "server"
      ? hasKey()
        ? [
            localFormats(report, language, t),
            shareButton(report.id, t, () => askToDelete(report.id), explain),
          ]
        : [serverFormats(report.id, language, t), shareLine(link, t, () => askToDelete(report.id))]
      : [localFormats(report, language, t)];
  if (next.files.length > 0) actions.push(citedFrames(report, next.files, t, explain));
  verdict.replaceChildren(...verdictView(report, next.origin, language, t, actions));
  verdict.hidden = false;
  files.explain(
    report.inputs.flatMap(({ name, problems }) =>
      problems.map((detail) => ({ part: name, code: "", detail })),
    ),
  );
  const path = next.origin === "server" ? link : new URL("/", location.href).href;
  if (location.href !== path) history.pushState(null, "", path);
  if (!moveFocus) return;
  verdict.scrollIntoView();
  document.getElementById("outcome")?.focus({ preventScroll: true });
}

function hide(): void {
  shown = undefined;
  verdict.hidden = true;
  verdict.replaceChildren();
}

function fromServer(report: Report, from: Language, files: readonly Chosen[]): Shown {
  return {
    origin: "server",
    files,
    inLanguage: (wanted) =>
      wanted === from
        ? Promise.resolve(report)
        : readReport(report.id, wanted, () => {}, new AbortController().signal),
  };
}

function analyseFiles(chosen: readonly Chosen[], where: Origin): Promise<void> {
  hide();
  if (where === "server")
    return run(labels().sending, async (signal, onProgress) => {
      const wanted = language;
      const report = await analyseOnServer(chosen, wanted, onProgress, signal);
      await show(fromServer(report, wanted, chosen), true);
    });
  return run(labels().reading, async (signal, onProgress) => {
    const analysis = await analyseInBrowser(chosen, onProgress, signal);
    const stored = { ...analysis, createdAt: new Date().toISOString() };
    const inWanted = async (wanted: Language) => inLanguage(stored, wanted);
    await show({ origin: "browser", files: chosen, inLanguage: inWanted }, true);
  });
}

function openLinked(): void {
  const id = new URLSearchParams(location.search).get(REPORT_PARAM);
  hide();
  if (id === null) return;
  void run(labels().loading, async (signal, onProgress) => {
    const wanted = language;
    await show(fromServer(await readReport(id, wanted, onProgress, signal), wanted, []), false);
  });
}

function askToDelete(id: string): void {
  confirmation.returnValue = "";
  confirmation.addEventListener(
    "close",
    async () => {
      if (confirmation.returnValue !== "delete") return;
      await deleteReport(id).then(
        () => {
          hide();
          history.replaceState(null, "", "/");
          status.textContent = labels().deleted;
          byId("choose", HTMLButtonElement).focus();
        },
        (error: unknown) => explain(error),
      );
    },
    { once: true },
  );
  confirmation.showModal();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const t = labels();
  errorBox.replaceChildren();
  const chosen = files.chosen();
  if (!chosen) return;
  const where: Origin = new FormData(form).get("where") === "browser" ? "browser" : "server";
  const size = chosen.reduce((sum, { file }) => sum + file.size, 0);
  const refused =
    chosen.length === 0
      ? t.noFiles
      : where === "browser"
        ? ""
        : size > MOST_BYTES
          ? t.tooLarge
          : chosen.length > MOST_PARTS
            ? t.tooMany
            : "";
  if (refused) errorBox.replaceChildren(element("p", {}, refused));
  else void analyseFiles(chosen, where);
});

stop.addEventListener("click", () => {
  running?.abort();
  submit.focus();
});
byId("choose", HTMLButtonElement).addEventListener("click", () => picker.click());
picker.addEventListener("change", async () => {
  await files.add(picker.files ?? []);
  picker.value = "";
});
for (const kind of ["dragenter", "dragover"])
  addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) drop.classList.remove("over");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  void files.add(event.dataTransfer?.files ?? []);
});
addEventListener("popstate", openLinked);
for (const choice of document.querySelectorAll<HTMLElement>("[data-language]"))
  choice.addEventListener("click", () => {
    const wanted = choice.dataset.language === "zh" ? "zh" : "en";
    remember(wanted);
    setLanguage(wanted);
    if (shown) void show(shown, false).catch(explain);
  });

setLanguage(language);
openLinked();
