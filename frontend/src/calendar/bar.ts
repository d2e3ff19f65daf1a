// The bar above a calendar: back, forth, today, and which days are shown.
import type { Calendar, DatesSetInfo } from "fullcalendar";

export function watchBar(calendar: Calendar): void {
  document.querySelectorAll<HTMLElement>("[data-calendar-go]").forEach((button) => {
    button.addEventListener("click", () => go(calendar, button.dataset["calendarGo"]));
  });
}

export function showTitle({ view }: DatesSetInfo): void {
  const title = document.getElementById("calendar-title");
  if (title) title.textContent = view.title;
}

function go(calendar: Calendar, where: string | undefined): void {
  if (where === "prev") calendar.prev();
  else if (where === "next") calendar.next();
  else calendar.today();
}
