// A form with a day, a start and an end: fills it by the mouse, and keeps the end after the start.

const DEFAULT_MINUTES = 60;
const MINUTES_PER_DAY = 24 * 60;

export function formOf(id: string): HTMLFormElement {
  return document.getElementById(id) as HTMLFormElement;
}

// Takes ISO times in the company's time zone. People read their first 16 characters.
export function fillIn(form: HTMLFormElement, start: string, end: string): void {
  field(form, "date").value = start.slice(0, 10);
  field(form, "starts_at").value = start.slice(11, 16);
  field(form, "ends_at").value = end.slice(11, 16);
  field(form, "starts_at").dataset.before = start.slice(11, 16);
}

export function dayIn(form: HTMLFormElement): string {
  return field(form, "date").value;
}

// Keeps the day, because the next time is often on the same day.
export function clearTimes(form: HTMLFormElement): void {
  field(form, "starts_at").value = "";
  field(form, "ends_at").value = "";
}

// Moves the end together with a new start, so that the length stays the same.
export function keepLength(form: HTMLFormElement): void {
  const start = field(form, "starts_at");
  start.addEventListener("change", () => {
    const end = field(form, "ends_at");
    const before = start.dataset.before;
    const length = before && end.value ? minutesOf(end.value) - minutesOf(before) : DEFAULT_MINUTES;
    if (!start.value || length <= 0) return;
    end.value = clockAt(minutesOf(start.value) + length);
    start.dataset.before = start.value;
  });
}

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function minutesOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function clockAt(minutes: number): string {
  const withinDay = Math.min(minutes, MINUTES_PER_DAY - 5);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(withinDay / 60))}:${two(withinDay % 60)}`;
}
