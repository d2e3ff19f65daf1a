// The options of both calendars: the week as in a Japanese office.
import type { CalendarOptions } from "fullcalendar";
import interactionPlugin from "fullcalendar/interaction";
import british from "fullcalendar/locales/en-gb";
import japanese from "fullcalendar/locales/ja";
import classicTheme from "fullcalendar/themes/classic";
import timeGridPlugin from "fullcalendar/timegrid";
import { isJapanese } from "../language";
import { showTitle } from "./bar";
import { daysIn } from "./days";

// FullCalendar needs a height in pixels; with a relative height the grid collapses.
const HEIGHT_PX = 712;
// The grey of secondary text, for times that are not confirmed or are cancelled.
export const QUIET = "#5b6675";
const CLOCK = { hour: "2-digit", minute: "2-digit", hour12: false } as const;

export const isPhone = window.matchMedia("(width < 768px)").matches;

export function commonOptions(place: HTMLElement): CalendarOptions {
  const zone = place.dataset.zone ?? "Asia/Tokyo";
  return {
    plugins: [timeGridPlugin, interactionPlugin, classicTheme],
    locale: isJapanese ? japanese : british,
    timeZone: zone,
    ...(place.dataset.start ? { initialDate: place.dataset.start } : {}),
    initialView: isPhone ? "threeDays" : "timeGridWeek",
    views: {
      threeDays: { type: "timeGrid", duration: { days: 3 } },
      list: { displayEventEnd: true },
    },
    headerToolbar: false,
    datesSet: ({ view }) => showTitle(view, zone),
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
    eventTimeFormat: clockRange,
    displayEventEnd: false,
    eventTitleClass: "may-wrap",
    // Side by side, because an event over another one hides half of its name.
    slotEventOverlap: false,
    ...daysIn(zone),
    viewDidMount: ({ el }) => letKeysScroll(el),
    longPressDelay: 350,
  };
}

// A scrolling part must be reachable by keyboard. A row of a grid may take the focus; the plain
// scrolling element must not.
function letKeysScroll(view: HTMLElement): void {
  const scrolls = [...view.querySelectorAll<HTMLElement>("div")].filter(
    (part) => part.style.overflowY === "auto",
  );
  for (const part of scrolls) part.querySelector("[role=row]")?.setAttribute("tabindex", "0");
}

interface Clock {
  hour: number;
  minute: number;
}

// Japanese Intl would write a range as 10時00分～11時00分, which is too long for a calendar.
function clockRange({ start, end }: { start: Clock; end?: Clock | null }): string {
  return end ? `${clock(start)}${isJapanese ? "〜" : "–"}${clock(end)}` : clock(start);
}

function clock({ hour, minute }: Clock): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
