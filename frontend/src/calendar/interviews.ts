// 面接カレンダー: read-only; a click opens the interview.
import { Calendar } from "fullcalendar";
import listPlugin from "fullcalendar/list";

import { watchBar } from "./bar";
import { commonOptions, isPhone } from "./options";

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
    eventClass: ({ event }) => (event.extendedProps["fixed"] ? "is-fixed" : "is-open"),
    eventDidMount: ({ el, event }) => {
      el.title = `${event.title} ${String(event.extendedProps["state"])}`;
    },
  });
  calendar.render();
  watchBar(calendar);
  filter?.addEventListener("change", () => calendar.refetchEvents());
}
