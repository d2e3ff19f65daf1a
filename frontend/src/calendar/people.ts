// The colour of each interviewer, and the legend of the shown interviewers.
import type { EventApi, EventInput } from "fullcalendar";

import { isJapanese } from "../language";
import { QUIET } from "./options";

export interface Interviewer {
  name: string;
  family_name: string;
  /** The position among all members of the company. It never changes, so the colour is constant. */
  place: number;
}

// Each colour has a contrast of at least 4.5 : 1 to white (tests/web/interviews/test_calendar_page.py).
const COLOURS = [
  "#1f4e8c",
  "#8a3b12",
  "#0f6b5c",
  "#7a2f7d",
  "#5c6100",
  "#a3224f",
  "#00607f",
  "#6b4a2a",
  "#4b3fa8",
  "#2f5d1f",
] as const;

export function colourOf(interviewers: Interviewer[]): string {
  const [first] = interviewers;
  return first ? (COLOURS[first.place % COLOURS.length] ?? QUIET) : QUIET;
}

export function peopleOf(event: EventApi | EventInput): Interviewer[] {
  const found: unknown = "extendedProps" in event ? event.extendedProps : event;
  return (found as { interviewers?: Interviewer[] }).interviewers ?? [];
}

// For several interviewers only the family names, because an hour has one line for all names.
export function namesOf(interviewers: Interviewer[]): string {
  const names = interviewers.map(({ name, family_name }) =>
    interviewers.length > 1 ? family_name : name,
  );
  return names.join(isJapanese ? "、" : ", ");
}

// Shows the interviewers whose colours are visible, in the order in which they joined the company.
export function showLegend(events: EventApi[]): void {
  const place = document.getElementById("calendar-legend");
  const list = place?.querySelector("ul");
  if (!place || !list) return;
  const seen = new Map(events.flatMap(peopleOf).map((person) => [person.place, person]));
  const people = [...seen.values()].sort((one, other) => one.place - other.place);
  list.replaceChildren(...people.map(line));
  list.hidden = people.length === 0;
  place.hidden = events.length === 0;
}

function line(person: Interviewer): HTMLElement {
  const item = document.createElement("li");
  const sample = document.createElement("span");
  sample.className = "calendar-colour";
  sample.style.backgroundColor = colourOf([person]);
  item.append(sample, person.name);
  return item;
}
