// The bar above a calendar: back, forward, today, and the shown days.
import type { Calendar, ViewApi } from "fullcalendar";

import { isJapanese } from "../language";

export function watchBar(calendar: Calendar): void {
  document.querySelectorAll<HTMLElement>("[data-calendar-go]").forEach((button) => {
    button.addEventListener("click", () => go(calendar, button.dataset.calendarGo));
  });
}

export function showTitle(view: ViewApi, zone: string): void {
  const title = document.getElementById("calendar-title");
  if (!title) return;
  // British English puts the day before the month, like all English texts of Enishi.
  const language = isJapanese ? "ja" : "en-GB";
  const day = { timeZone: zone, month: "short", day: "numeric", weekday: "short" } as const;
  const first = new Intl.DateTimeFormat(language, { ...day, year: "numeric" });
  const last = new Intl.DateTimeFormat(language, day);
  // Not formatRange, because Japanese CLDR writes ranges with slashes and a full-width tilde.
  const dash = isJapanese ? "〜" : " – ";
  const end = new Date(view.currentEnd.getTime() - 1);
  title.textContent = `${first.format(view.currentStart)}${dash}${last.format(end)}`;
}

function go(calendar: Calendar, where: string | undefined): void {
  if (where === "prev") calendar.prev();
  else if (where === "next") calendar.next();
  else calendar.today();
}
