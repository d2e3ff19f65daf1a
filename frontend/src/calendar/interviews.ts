// 面接カレンダー: read-only; a click opens the interview.
import { Calendar } from "fullcalendar";
import listPlugin from "fullcalendar/list";

import { watchBar } from "./bar";
import { commonOptions, isPhone, QUIET } from "./options";

// 藍 for what is fixed; a word in the title says it too.
const FIXED = "#1f4e8c";

export function showInterviews(place: HTMLElement): void {
  const common = commonOptions(place);
  const filter = document.getElementById("calendar-interviewer");
  const calendar = new Calendar(place, {
    ...common,
    plugins: [...(common.plugins ?? []), listPlugin],
    ...(isPhone ? { initialView: "listWeek", height: "auto" } : {}),
    events: {
      url: place.dataset["events"] ?? "",
      extraParams: () => ({ interviewer: filter instanceof HTMLSelectElement ? filter.value : "" }),
    },
    eventDataTransform: (event) => ({ ...event, color: event["fixed"] ? FIXED : QUIET }),
    listItemEventTimeClass: "list-time",
    listItemEventTitleClass: "may-wrap",
    eventDidMount: ({ el, event }) => {
      el.title = event.title;
    },
  });
  calendar.render();
  watchBar(calendar);
  filter?.addEventListener("change", () => calendar.refetchEvents());
}
