// What both calendars have in common: the week as a Japanese office sees it.
import type { CalendarOptions } from "fullcalendar";
import interactionPlugin from "fullcalendar/interaction";
import japanese from "fullcalendar/locales/ja";
import classicTheme from "fullcalendar/themes/classic";
import timeGridPlugin from "fullcalendar/timegrid";

import { dayTint, holidayHead } from "./days";

// FullCalendar needs a height in pixels: a relative one folds the grid up.
const HEIGHT_PX = 720;
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

export const isPhone = window.matchMedia("(width < 768px)").matches;

export function commonOptions(place: HTMLElement): CalendarOptions {
  return {
    plugins: [timeGridPlugin, interactionPlugin, classicTheme],
    locales: [japanese],
    locale: place.dataset["language"] ?? "ja",
    timeZone: place.dataset["zone"] ?? "Asia/Tokyo",
    initialView: isPhone ? "threeDays" : "timeGridWeek",
    views: { threeDays: { type: "timeGrid", duration: { days: 3 } } },
    headerToolbar: { start: "prev,next today", center: "", end: "title" },
    firstDay: 1,
    height: HEIGHT_PX,
    allDaySlot: false,
    nowIndicator: true,
    scrollTime: "08:00:00",
    scrollTimeReset: false,
    slotDuration: "00:30:00",
    snapDuration: "00:15:00",
    slotHeaderInterval: "01:00:00",
    slotHeaderFormat: CLOCK,
    eventTimeFormat: CLOCK,
    dayHeaderContent: holidayHead,
    dayHeaderClass: dayTint,
    dayLaneClass: dayTint,
    longPressDelay: 350,
  };
}
