// Sends one request at a time on the scheduling page. Each request carries the version from the
// answer before it, and most answers redraw the form of the next request. A button that is pressed
// meanwhile shows that it waits. Its request is sent from the redrawn form with the earlier choices.
import { say } from "../refusal";

interface Asked {
  elt: HTMLElement;
  triggeringEvent?: Event;
}

interface QueuedRequest {
  id: string;
  /** The event that caused the request: submit, click or change. */
  by: string;
  button: HTMLElement | null;
  fields: Field[];
  target: string;
}

interface Field {
  name: string;
  value: string;
  checked: boolean;
}

const PLACE = "schedule";
const running = new Map<XMLHttpRequest, string>();
let waiting: QueuedRequest[] = [];
let present = "";

export function watchRequests(): void {
  document.addEventListener("htmx:confirm", onAsked);
  document.addEventListener("htmx:beforeRequest", onSent);
}

function onAsked(event: Event): void {
  const { elt, triggeringEvent } = (event as CustomEvent<Asked>).detail;
  // The page's own polling for changes by others is not queued.
  if (elt.id === PLACE || !elt.closest(`#${PLACE}`)) return;
  const request = requestOf(elt, triggeringEvent);
  if (running.size === 0) {
    present = keyOf(request);
    return;
  }
  event.preventDefault();
  // Polling repeats by itself, so it need not wait. A double press counts once.
  if (triggeringEvent && keyOf(request) !== lastKey()) wait(request);
}

function onSent(event: Event): void {
  const { elt, xhr } = (event as CustomEvent<{ elt: HTMLElement; xhr: XMLHttpRequest }>).detail;
  if (event.defaultPrevented || !elt.closest(`#${PLACE}`)) return;
  running.set(xhr, present);
  // After htmx has processed the answer, or the request had none.
  xhr.addEventListener("loadend", () => {
    running.delete(xhr);
    if (xhr.status < 200 || xhr.status >= 300) giveUp();
    if (running.size === 0) next();
  });
}

function wait(request: QueuedRequest): void {
  // Only the last state of the same checkboxes is sent.
  if (request.by === "change") waiting = waiting.filter((other) => other.id !== request.id);
  waiting.push(request);
  mark(request, true);
}

function next(): void {
  const request = waiting.shift();
  if (!request) return;
  mark(request, false);
  const elt = document.getElementById(request.id);
  const button = elt ? sameButton(elt, request) : null;
  if (!elt || (button instanceof HTMLButtonElement && button.disabled)) {
    miss(request);
    giveUp();
    return;
  }
  if (!(elt instanceof HTMLFormElement)) {
    elt.click();
    return;
  }
  restore(elt, request);
  if (request.by === "change") elt.dispatchEvent(new Event("change", { bubbles: true }));
  else elt.requestSubmit(button instanceof HTMLButtonElement ? button : null);
}

// Drops the waiting requests after a refusal, because the reader expected the earlier one to succeed.
function giveUp(): void {
  const missed = waiting;
  waiting = [];
  missed.forEach(miss);
}

function miss(request: QueuedRequest): void {
  mark(request, false);
  say(request.id, "unheard");
}

function requestOf(elt: HTMLElement, cause: Event | undefined): QueuedRequest {
  const button = cause instanceof SubmitEvent ? cause.submitter : elt;
  const fields = elt instanceof HTMLFormElement ? fieldsOf(elt) : [];
  const by = cause?.type ?? "";
  return { id: elt.id, by, button, fields, target: elt.dataset.target ?? "" };
}

function keyOf({ id, fields, target }: QueuedRequest): string {
  return JSON.stringify([id, fields, target]);
}

function lastKey(): string {
  const last = waiting.at(-1);
  return last ? keyOf(last) : ([...running.values()].at(-1) ?? "");
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return inputsOf(form).map((input) => ({
    name: input.name,
    value: input.value,
    checked: input instanceof HTMLInputElement && input.checked,
  }));
}

// Without hidden fields, because the server fills those again.
function inputsOf(form: HTMLFormElement): (HTMLInputElement | HTMLSelectElement)[] {
  return [...form.elements].filter(
    (part): part is HTMLInputElement | HTMLSelectElement =>
      part instanceof HTMLSelectElement ||
      (part instanceof HTMLInputElement && part.type !== "hidden"),
  );
}

function restore(form: HTMLFormElement, { fields, target }: QueuedRequest): void {
  if (target) form.dataset.target = target;
  for (const input of inputsOf(form)) {
    const isBox = input instanceof HTMLInputElement && ["checkbox", "radio"].includes(input.type);
    const before = fields.find(
      ({ name, value }) => name === input.name && (!isBox || value === input.value),
    );
    if (!before) continue;
    if (isBox) input.checked = before.checked;
    else input.value = before.value;
  }
}

function sameButton(elt: HTMLElement, { button }: QueuedRequest): Element | null {
  if (!(elt instanceof HTMLFormElement)) return elt;
  const buttons = [...elt.elements].filter(
    (part): part is HTMLButtonElement =>
      part instanceof HTMLButtonElement && part.type === "submit",
  );
  return buttons.find((one) => one.textContent === button?.textContent) ?? buttons[0] ?? null;
}

function mark({ button }: QueuedRequest, waits: boolean): void {
  if (!(button instanceof HTMLButtonElement)) return;
  button.classList.toggle("is-busy", waits);
  button.toggleAttribute("aria-busy", waits);
}
