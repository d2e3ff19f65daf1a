// Keeps the draft of a long text in this browser until it is saved, also when the reader leaves the
// page or the session ends. The form names its subject: `data-draft="result-3-7"`.
import {
  type Answers,
  answersIn,
  clearDrafts,
  draftsOf,
  type MemberDrafts,
  put,
} from "./kept_drafts";

export function watchDrafts(): void {
  // After a sign-out, nothing that the member read or wrote stays on the machine.
  document.addEventListener("submit", ({ target }) => {
    if (target instanceof HTMLFormElement && target.matches("[data-sign-out]")) clearDrafts();
  });
  const drafts = draftsOf(document.body.dataset.member ?? "");
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    watch(form, drafts);
  }
}

function watch(form: HTMLFormElement, drafts: MemberDrafts): void {
  const name = form.dataset.draft ?? "";
  const served = answersIn(form);
  bringBack(form, drafts.get(name), () => drafts.drop(name));
  form.addEventListener("input", () => {
    const written = answersIn(form);
    if (same(written, served)) drafts.drop(name);
    else drafts.keep(name, written);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: HTMLElement; xhr: XMLHttpRequest }>).detail;
    // A preview or a question saves nothing. A saved form redirects to a page.
    if (elt === form && xhr.getResponseHeader("HX-Redirect")) drafts.drop(name);
  });
}

function bringBack(form: HTMLFormElement, draft: Answers | undefined, drop: () => void): void {
  const served = answersIn(form);
  if (!draft || same({ ...served, ...draft }, served)) return;
  put(form, draft);
  const template = document.getElementById("draft-kept");
  const note =
    template instanceof HTMLTemplateElement
      ? template.content.firstElementChild?.cloneNode(true)
      : null;
  if (!(note instanceof HTMLElement)) return;
  (form.querySelector("[data-draft-place]") ?? form).prepend(note);
  note.querySelector("button")?.addEventListener("click", () => {
    put(form, served);
    drop();
    note.remove();
  });
}

function same(one: Answers, other: Answers): boolean {
  return Object.keys(one).every((name) => one[name] === other[name]);
}
