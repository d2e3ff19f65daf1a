// The dialogs in which a time is changed or removed: one of each, pointed at the slot in question.
import { forgetAll } from "../refusal";
import { fillIn, formOf } from "./times";

// `slot-12`, as the server names events, or plain `12`.
export function pointAt(slot: string): void {
  const number = slot.replace("slot-", "");
  for (const form of [formOf("move-form"), formOf("removal-form")]) {
    // As the page was drawn it names no slot, but 0.
    form.dataset.target = form.getAttribute("hx-post")?.replace(/\b0\b/, number);
  }
}

export function openSlot(slot: string, start: string, end: string): void {
  pointAt(slot);
  fillIn(formOf("move-form"), start, end);
  forgetAll(formOf("move-form"));
  show("slot-dialog");
}

export function watchSlotDialogs(): void {
  if (!document.getElementById("slot-dialog")) return;
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const edit = event.target.closest<HTMLElement>("[data-slot]");
    if (edit) openFromList(edit);
    if (event.target.closest("[data-slot-removal]")) {
      close("slot-dialog");
      forgetAll(formOf("removal-form"));
      show("slot-removal");
    }
  });
  goToTarget("move-form");
  goToTarget("removal-form");
}

function openFromList({ dataset }: HTMLElement): void {
  const moment = (clock?: string) => `${dataset.date}T${clock}`;
  openSlot(dataset.slot ?? "", moment(dataset.start), moment(dataset.end));
}

// htmx reads a form's address once; the slot is known only when it is sent.
function goToTarget(id: string): void {
  const form = formOf(id);
  form.addEventListener("htmx:configRequest", (event) => {
    (event as CustomEvent<{ path: string }>).detail.path = form.dataset.target ?? "";
  });
}

function show(id: string): void {
  (document.getElementById(id) as HTMLDialogElement).showModal();
}

function close(id: string): void {
  (document.getElementById(id) as HTMLDialogElement).close();
}
