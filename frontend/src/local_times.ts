// Shows a time also in the reader's own time zone, if it differs from the company's.

export function showLocalTime(place: HTMLElement): void {
  const start = new Date(place.dataset.localStart ?? "");
  const end = new Date(place.dataset.localEnd ?? "");
  const zone = place.dataset.zone;
  if ([start, end].every((moment) => reads(moment) === reads(moment, zone))) return;
  const until = day(start) === day(end) ? clock(end) : `${day(end)} ${clock(end)}`;
  // If daylight saving time changes in between, each end has its own time zone's name.
  const since = zoneName(start) === zoneName(end) ? "" : ` (${zoneName(start)})`;
  // A deadline is one moment.
  const rest = start.getTime() === end.getTime() ? "" : `${since} – ${until}`;
  place.textContent = `${place.dataset.label ?? ""}: ${day(start)} ${clock(start)}${rest} (${zoneName(end)})`;
  place.hidden = false;
}

function reads(moment: Date, zone?: string): string {
  return moment.toLocaleString("en-GB", zone ? { timeZone: zone } : {});
}

function day(moment: Date): string {
  const language = document.documentElement.lang === "en" ? "en-GB" : "ja";
  return moment.toLocaleDateString(language, { month: "short", day: "numeric", weekday: "short" });
}

function clock(moment: Date): string {
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function zoneName(moment: Date): string {
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" }).formatToParts(moment);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}
