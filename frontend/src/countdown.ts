// How long it is until `data-countdown`; at `data-opens` the page is asked for once more, because
// it then offers the way in.

import { isJapanese } from "./language";

const EVERY_MS = 15_000;
const UNITS: [string, number][] = [
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
  place.textContent = (place.dataset["label"] ?? "").replace("{left}", words(left));
}

// The largest unit tells enough: 2 days, 3 hours, 12 minutes.
function words(left: number): string {
  const language = document.documentElement.lang;
  const [unit, size] = UNITS.find(([, one]) => left >= one) ?? ["minute", 60_000];
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  const said = format.format(Math.max(1, Math.round(left / size)));
  // Nobody writes 6 日 with a space.
  return isJapanese ? said.replace(/\s/g, "") : said;
}
