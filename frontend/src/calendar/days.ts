// Saturdays bluish, Sundays and holidays reddish, and a holiday's name in the head of its day.

interface Day {
  date: Date;
}

interface DayHead extends Day {
  text: string;
}

const holidays = readHolidays();

export function dayTint(day: Day): string {
  const weekday = day.date.getUTCDay();
  if (weekday === 0 || holidayOn(day)) return "day-off";
  return weekday === 6 ? "day-saturday" : "";
}

export function holidayHead(day: DayHead): { domNodes: Node[] } {
  const nodes: Node[] = [document.createTextNode(day.text)];
  const name = holidayOn(day);
  if (name) {
    const label = document.createElement("span");
    label.className = "holiday-name";
    label.textContent = name;
    nodes.push(label);
  }
  return { domNodes: nodes };
}

// FullCalendar's markers hold the zone's wall time in their UTC fields.
function holidayOn(day: Day): string | undefined {
  return holidays[day.date.toISOString().slice(0, 10)];
}

function readHolidays(): Record<string, string> {
  const text = document.getElementById("holidays")?.textContent;
  return text ? (JSON.parse(text) as Record<string, string>) : {};
}
