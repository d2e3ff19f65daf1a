// Drawing, moving and opening the times of one interview.
import { Calendar } from "fullcalendar";
import type { EventChangeInfo } from "fullcalendar";

import { commonOptions } from "./options";
import { watchAnswers } from "./answers";
import { openSlot, pointAt, watchSlotDialogs } from "./slot_dialogs";
import { fillIn, formOf, keepLength } from "./times";

export function showScheduling(place: HTMLElement): void {
  const draws = place.dataset["draws"] !== undefined;
  const calendar = new Calendar(place, {
    ...commonOptions(place),
    events: { url: place.dataset["events"] ?? "" },
    selectable: draws,
    selectMirror: true,
    // The drawn time stays on the calendar until the answer replaces it or refuses it.
    unselectAuto: false,
    eventOverlap: true,
    select: ({ startStr, endStr }) => add(startStr, endStr),
    eventDrop: move,
    eventResize: move,
    eventClick: ({ event }) => {
      if (draws && event.id) openSlot(event.id, event.startStr, event.endStr);
    },
  });
  calendar.render();
  document.querySelectorAll<HTMLFormElement>("form[data-times]").forEach(keepLength);
  watchSlotDialogs();
  watchAnswers({
    onChange: () => calendar.refetchEvents(),
    onSettled: () => calendar.unselect(),
  });
}

function add(start: string, end: string): void {
  const form = formOf("slot-form");
  fillIn(form, start, end);
  form.requestSubmit();
}

// The same form as in the dialog, so that a refusal finds its place there.
function move({ event, revert }: EventChangeInfo): void {
  const form = formOf("move-form");
  pointAt(event.id);
  fillIn(form, event.startStr, event.endStr);
  form.addEventListener(
    "htmx:afterRequest",
    (answer) => {
      if ((answer as CustomEvent<{ successful: boolean }>).detail.successful) return;
      revert();
      (form.closest("dialog") as HTMLDialogElement).showModal();
    },
    { once: true },
  );
  form.requestSubmit();
}
