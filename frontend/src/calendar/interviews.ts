// 面接カレンダー. It is read-only; a click opens the interview.
import { Calendar } from "fullcalendar";
import listPlugin from "fullcalendar/list";

import { watchBar } from "./bar";
import { commonOptions, isPhone } from "./options";
import { colourOf, namesOf, peopleOf, showLegend } from "./people";

// An hour has room for the time, the candidate and the interviewers.
const HALF_HOUR_PX = 33;

export function showInterviews(place: HTMLElement): void {
  const common = commonOptions(place);
  const filter = document.getElementById("calendar-interviewer");
  const calendar = new Calendar(place, {
    ...common,
    plugins: [...(common.plugins ?? []), listPlugin],
    ...(isPhone ? { initialView: "listWeek", height: "auto" } : {}),
    events: {
      url: place.dataset.events ?? "",
      extraParams: () => ({ interviewer: filter instanceof HTMLSelectElement ? filter.value : "" }),
    },
    eventDataTransform: (event) => ({
      ...event,
      title: [event.title, namesOf(peopleOf(event))].filter(Boolean).join("\n"),
      color: colourOf(peopleOf(event)),
      // The title has a word for the state, too.
      ...(event.fixed
        ? {}
        : { contrastColor: colourOf(peopleOf(event)), className: "is-arranging" }),
    }),
    slotMinHeight: HALF_HOUR_PX,
    eventsSet: showLegend,
    listItemEventClass: "is-listed",
    listItemEventTimeClass: "list-time",
    listItemEventTitleClass: "may-wrap",
    eventDidMount: ({ el, event, view }) => {
      el.title = event.title;
      if (view.type.startsWith("list")) letBeLink(el);
    },
  });
  calendar.render();
  watchBar(calendar);
  filter?.addEventListener("change", () => calendar.refetchEvents());
}

// FullCalendar gives a link the role of a list item, so that a screen reader would not announce a
// link. The day remains an item of the list of days.
function letBeLink(event: HTMLElement): void {
  event.removeAttribute("role");
  event
    .closest("[role=listitem]")
    ?.querySelectorAll("[role=list]")
    .forEach((part) => {
      part.removeAttribute("role");
    });
}
