// Draws, moves and opens the times of one interview.

import type { EventChangeInfo } from "fullcalendar";
import { Calendar } from "fullcalendar";

import { isAccepted, watchAnswers } from "./answers";
import { watchBar } from "./bar";
import { commonOptions, QUIET } from "./options";
import { watchRequests } from "./request_queue";
import { openSlot, pointAt, watchSlotDialogs } from "./slot_dialogs";
import { clearTimes, dayIn, fillIn, formOf, keepLength } from "./times";

// A cancelled time is pale, because it is free again.
const PALE = "#eef0f3";

export function showScheduling(place: HTMLElement): void {
  const draws = place.dataset.draws !== undefined;
  const calendar = new Calendar(place, {
    ...commonOptions(place),
    events: { url: place.dataset.events ?? "" },
    eventDataTransform: (event) => {
      if (event.cancelled)
        return { ...event, color: PALE, contrastColor: QUIET, className: "is-off" };
      // A busy time is beside a drawn time, never under it. A drag can also start on a busy time.
      if (event.busy) return { ...event, color: PALE, contrastColor: QUIET, className: "is-busy" };
      return event;
    },
    eventTimeClass: ({ event }) => {
      if (event.extendedProps.busy) return "is-busy-time";
      return event.extendedProps.cancelled ? "is-off-time" : "";
    },
    selectable: draws,
    selectMirror: true,
    // The drawn time stays on the calendar until the answer replaces it or refuses it.
    unselectAuto: false,
    select: ({ startStr, endStr }) => add(startStr, endStr),
    eventDrop: move,
    eventResize: move,
    eventClick: ({ event }) => {
      if (draws && event.id) openSlot(event.id, event.startStr, event.endStr);
    },
  });
  calendar.render();
  watchBar(calendar);
  if (draws) watchForms(calendar);
  watchRequests();
  watchAnswers({
    onChange: () => calendar.refetchEvents(),
    onSettled: () => calendar.unselect(),
  });
}

function watchForms(calendar: Calendar): void {
  document.querySelectorAll<HTMLFormElement>("form[data-times]").forEach((form) => {
    keepLength(form);
    // A typed time may be in another week than the shown one.
    form.addEventListener("htmx:afterRequest", (answer) => {
      if (isAccepted(answer)) calendar.gotoDate(dayIn(form));
    });
  });
  formOf("slot-form").addEventListener("htmx:afterRequest", (answer) => {
    if (isAccepted(answer)) clearTimes(formOf("slot-form"));
  });
  watchSlotDialogs();
}

function add(start: string, end: string): void {
  const form = formOf("slot-form");
  fillIn(form, start, end);
  form.requestSubmit();
}

// Sends the dialog's form, so that the dialog can show a refusal.
function move({ event, revert }: EventChangeInfo): void {
  const form = formOf("move-form");
  pointAt(event.id);
  fillIn(form, event.startStr, event.endStr);
  form.addEventListener("htmx:afterRequest", afterMove, { once: true });
  form.requestSubmit();

  function afterMove(answer: Event): void {
    if (isAccepted(answer)) return;
    revert();
    form.closest("dialog")?.showModal();
  }
}
