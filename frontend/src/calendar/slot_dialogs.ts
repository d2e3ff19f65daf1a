// The dialogs that change or remove a time: one of each, which is pointed at the chosen slot.
import { forgetAll } from "../refusal";
import { fillIn, formOf } from "./times";

// Takes `slot-12`, the server's name of an event, or `12`.
export function pointAt(slot: string): void {
  const number = slot.replace("slot-", "");
  for (const form of [formOf("move-form"), formOf("removal-form")]) {
    // The server draws the address with 0 instead of a slot.
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

// htmx reads a form's address only once, but the slot is known only when the form is sent.
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
