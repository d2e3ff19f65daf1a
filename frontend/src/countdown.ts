// How long it is until `data-countdown`; at `data-opens` the page is asked for once more, because
// it then offers the way in.

import { isJapanese } from "./language";

const EVERY_MS = 15_000;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function watchCountdowns(): void {
  const place = document.querySelector<HTMLElement>("[data-countdown]");
  if (!place) return;
  tick(place);
  // Never at once: on a device whose clock is ahead the page would reload itself without end.
  window.setInterval(() => {
    tick(place);
    if (Date.parse(place.dataset["opens"] ?? "") <= Date.now()) window.location.reload();
  }, EVERY_MS);
}

function tick(place: HTMLElement): void {
  const left = Date.parse(place.dataset["countdown"] ?? "") - Date.now();
  place.hidden = !(left > 0);
  const label = place.dataset["label"] ?? "";
  // Japanese has no blanks, which the browser's own words have.
  place.textContent = isJapanese
    ? `${label}：${words(left).replaceAll(" ", "")}`
    : `${label}: ${words(left)}`;
}

// The largest unit tells enough: in 2 days, in 3 hours, in 12 minutes.
function words(left: number): string {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  const [unit, size] = UNITS.find(([, one]) => left >= one) ?? ["minute", 60_000];
  return format.format(Math.max(1, Math.round(left / size)), unit);
}
