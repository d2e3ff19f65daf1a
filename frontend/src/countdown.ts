// How long it is until `data-countdown`; at `data-opens` the page is asked for once more, because
// it then offers the way in.

import { isJapanese } from "./language";

const EVERY_MS = 15_000;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

export function watchCountdown(place: HTMLElement): void {
  tick(place);
  // Never at once: on a device whose clock is ahead the page would reload itself without end.
  window.setInterval(() => {
    tick(place);
    if (Date.parse(place.dataset.opens ?? "") <= Date.now()) window.location.reload();
  }, EVERY_MS);
}

function tick(place: HTMLElement): void {
  const left = Date.parse(place.dataset.countdown ?? "") - Date.now();
  place.hidden = !(left > 0);
  place.textContent = (place.dataset.label ?? "").replace("{left}", words(left));
}

// 2 days; below a day 1 hour 31 minutes. Never more than there is: nobody may come too late by it.
function words(left: number): string {
  const minutes = Math.max(1, Math.floor(left / MINUTE_MS));
  if (minutes >= MINUTES_A_DAY) return amount(Math.floor(minutes / MINUTES_A_DAY), "day");
  const parts = [amount(Math.floor(minutes / 60), "hour"), amount(minutes % 60, "minute")];
  return parts.filter(Boolean).join(isJapanese ? "" : " ");
}

function amount(count: number, unit: string): string {
  if (!count) return "";
  const language = document.documentElement.lang;
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  // Nobody writes 6 日 with a space.
  return isJapanese ? format.format(count).replace(/\s/g, "") : format.format(count);
}
