// Colours Saturdays blue, Sundays and holidays red, and puts a holiday's name into its day's header.

interface Days {
  dayHeaderContent: (day: { date: Date; text: string }) => { domNodes: Node[] };
  dayHeaderClass: (day: { date: Date }) => string;
  dayLaneClass: (day: { date: Date }) => string;
  listDayHeaderClass: (day: { date: Date }) => string;
  listDayHeaderContent: (day: { date: Date; text: string; level: number }) => { domNodes: Node[] };
}

export function daysIn(zone: string): Days {
  const holidays = readHolidays();
  // Canadian English writes dates as in ISO 8601.
  const iso = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });

  function tint({ date }: { date: Date }): string {
    const day = iso.format(date);
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (weekday === 0 || holidays[day]) return "day-off";
    return weekday === 6 ? "day-saturday" : "";
  }

  return {
    dayHeaderClass: tint,
    dayLaneClass: tint,
    dayHeaderContent: ({ date, text }) => ({ domNodes: head(text, holidays[iso.format(date)]) }),
    listDayHeaderClass: (day) => `list-day ${tint(day)}`,
    // A list's header has weekday and date; the holiday's name is beside the weekday.
    listDayHeaderContent: ({ date, text, level }) => ({
      domNodes: head(text, level === 0 ? holidays[iso.format(date)] : undefined),
    }),
  };
}

function head(text: string, holiday: string | undefined): Node[] {
  const day = document.createTextNode(text);
  if (!holiday) return [day];
  const name = document.createElement("span");
  name.className = "holiday-name";
  name.textContent = holiday;
  name.title = holiday;
  return [day, name];
}

function readHolidays(): Record<string, string> {
  const text = document.getElementById("holidays")?.textContent;
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}
