// Shows the time until `data-countdown`. At `data-opens` it reloads the page, which then shows the
// way in.

import { isJapanese } from "./language";

const EVERY_MS = 15_000;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

export function watchCountdown(place: HTMLElement): void {
  tick(place);
  // Never at once, because the page would reload for ever on a device whose clock is ahead.
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

// 2 days; below one day, 1 hour 31 minutes. Rounded down, so that nobody comes too late.
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
  // In Japanese, 6日 has no space.
  return isJapanese ? format.format(count).replace(/\s/g, "") : format.format(count);
}
