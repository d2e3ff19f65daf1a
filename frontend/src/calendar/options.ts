// What both calendars have in common: the week as a Japanese office sees it.
import type { CalendarOptions } from "fullcalendar";
import interactionPlugin from "fullcalendar/interaction";
import british from "fullcalendar/locales/en-gb";
import japanese from "fullcalendar/locales/ja";
import classicTheme from "fullcalendar/themes/classic";
import timeGridPlugin from "fullcalendar/timegrid";
import { isJapanese } from "../language";
import { showTitle } from "./bar";
import { daysIn } from "./days";

// FullCalendar needs a height in pixels: a relative one folds the grid up.
const HEIGHT_PX = 712;
// The quiet text's grey, for times that are not fixed, or off.
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
    // Side by side: one over the other hides half a name.
    slotEventOverlap: false,
    ...daysIn(zone),
    viewDidMount: ({ el }) => letKeysScroll(el),
    longPressDelay: 350,
  };
}

// What scrolls must be reachable by keyboard. A row may take the focus in a grid, the plain
// element that scrolls may not.
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

// Japanese Intl would write a range as 10時00分～11時00分, which no calendar has room for.
function clockRange({ start, end }: { start: Clock; end?: Clock | null }): string {
  return end ? `${clock(start)}${isJapanese ? "〜" : "–"}${clock(end)}` : clock(start);
}

function clock({ hour, minute }: Clock): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
