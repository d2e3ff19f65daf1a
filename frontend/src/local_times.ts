// Beside a time in the company's zone: the same moment on the reader's own clock, where it differs.

export function showLocalTimes(): void {
  document.querySelectorAll<HTMLElement>("[data-local-start]").forEach(show);
}

function show(place: HTMLElement): void {
  const start = new Date(place.dataset["localStart"] ?? "");
  const end = new Date(place.dataset["localEnd"] ?? "");
  if (reads(start, place.dataset["zone"]) === reads(start) && reads(end, place.dataset["zone"]) === reads(end)) return;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    year: "numeric",
    month: "short",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  place.textContent = `${place.dataset["label"] ?? ""}: ${format.formatRange(start, end)}`;
  place.hidden = false;
}

function reads(moment: Date, zone?: string): string {
  return moment.toLocaleString("en-GB", zone ? { timeZone: zone } : {});
}
