// 面接カレンダー: read-only; a click opens the interview.
import { Calendar } from "fullcalendar";
import listPlugin from "fullcalendar/list";

import { watchBar } from "./bar";
import { commonOptions, isPhone } from "./options";
import { colourOf, namesOf, peopleOf, showLegend } from "./people";

// An hour has room for its time, for whom, and for who interviews.
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
      // A word in the title says it too.
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

// FullCalendar makes a list's item of what is a link: whoever hears the page would not be told that
// it leads anywhere. Its day remains an item of the list of days.
function letBeLink(event: HTMLElement): void {
  event.removeAttribute("role");
  event
    .closest("[role=listitem]")
    ?.querySelectorAll("[role=list]")
    .forEach((part) => {
      part.removeAttribute("role");
    });
}
