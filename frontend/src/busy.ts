// Marks a pressed button as busy after 150 ms, and ignores a second press.

const SHOWN_AFTER_MS = 150;
const sending = new Map<HTMLElement, Settled>();

type Settled = () => void;

interface RequestDetail {
  elt: HTMLElement;
  requestConfig?: { verb: string; triggeringEvent?: Event };
}

export function watchBusy(): void {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:beforeRequest", onRequest);
  document.addEventListener("htmx:afterRequest", onAnswer);
  // The back button may restore a page whose button is still spinning.
  window.addEventListener("pageshow", () => [...sending.keys()].forEach(settle));
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || isHtmx(form) || form.method === "dialog") return;
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  // The answer is a file: the page stays, and nothing tells that it has come.
  if (event.submitter?.matches("[data-downloads]")) return;
  start(form, event.submitter);
}

function onRequest(event: Event): void {
  const { elt, requestConfig } = (event as CustomEvent<RequestDetail>).detail;
  const isRead = requestConfig?.verb === "get";
  if (sending.has(elt)) {
    // A new search may replace a running one; a change must not be sent twice.
    if (!isRead) event.preventDefault();
    return;
  }
  const cause = requestConfig?.triggeringEvent;
  start(elt, cause instanceof SubmitEvent ? cause.submitter : elt);
}

function onAnswer(event: Event): void {
  settle((event as CustomEvent<RequestDetail>).detail.elt);
}

function start(owner: HTMLElement, button: HTMLElement | null): void {
  const timer = window.setTimeout(() => show(button, true), SHOWN_AFTER_MS);
  sending.set(owner, () => {
    window.clearTimeout(timer);
    show(button, false);
  });
}

function settle(owner: HTMLElement): void {
  sending.get(owner)?.();
  sending.delete(owner);
}

function show(button: HTMLElement | null, busy: boolean): void {
  if (!(button instanceof HTMLButtonElement)) return;
  button.disabled = busy;
  button.classList.toggle("is-busy", busy);
  button.toggleAttribute("aria-busy", busy);
}

function isHtmx(form: HTMLFormElement): boolean {
  return ["hx-post", "hx-get", "hx-put", "hx-patch", "hx-delete"].some((name) =>
    form.hasAttribute(name),
  );
}
