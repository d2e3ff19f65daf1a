// The bar above a calendar: back, forth, today, and which days are shown.
import type { Calendar, ViewApi } from "fullcalendar";

export function watchBar(calendar: Calendar): void {
  document.querySelectorAll<HTMLElement>("[data-calendar-go]").forEach((button) => {
    button.addEventListener("click", () => go(calendar, button.dataset["calendarGo"]));
  });
}

export function showTitle(view: ViewApi, zone: string): void {
  const title = document.getElementById("calendar-title");
  if (!title) return;
  const days = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: zone,
    year: "numeric",
    month: "short",
    day: "numeric",
    weekday: "short",
  });
  const last = new Date(view.currentEnd.getTime() - 1);
  // Intl writes the full-width tilde; Japanese dates take the wave dash.
  title.textContent = days.formatRange(view.currentStart, last).replace("～", "〜");
}

function go(calendar: Calendar, where: string | undefined): void {
  if (where === "prev") calendar.prev();
  else if (where === "next") calendar.next();
  else calendar.today();
}
