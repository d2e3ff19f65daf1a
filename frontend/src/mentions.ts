// Completes "@" and the beginning of a name in a textarea from a listbox, by keys or mouse.

export function watchMentions(): void {
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) offer(target);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("mousedown", onPress);
  document.addEventListener("focusout", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) close(target);
  });
}

function listOf(field: HTMLTextAreaElement): HTMLElement | null {
  return field.closest("[data-mentions]")?.querySelector<HTMLElement>("[role=listbox]") ?? null;
}

// The text between the last "@" before the caret and the caret, if it may become a name.
function typedOf(field: HTMLTextAreaElement): string | null {
  const found = /[@＠]([^\s@＠]{0,30})$/.exec(field.value.slice(0, field.selectionEnd));
  return found ? (found[1] ?? "") : null;
}

function shownIn(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[role=option]:not([hidden])")];
}

function offer(field: HTMLTextAreaElement): void {
  const list = listOf(field);
  if (!list) return;
  const typed = typedOf(field);
  for (const one of list.querySelectorAll<HTMLElement>("[role=option]")) {
    const name = (one.dataset.name ?? "").replace(/\s/g, "");
    one.hidden = typed === null || !name.includes(typed);
  }
  const first = shownIn(list)[0];
  if (typed === null || !first) {
    close(field);
    return;
  }
  list.hidden = false;
  mark(field, list, first);
}

function mark(field: HTMLTextAreaElement, list: HTMLElement, chosen: HTMLElement): void {
  for (const one of shownIn(list)) one.setAttribute("aria-selected", String(one === chosen));
  field.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function close(field: HTMLTextAreaElement): void {
  const list = listOf(field);
  if (!list) return;
  list.hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function onKey(event: KeyboardEvent): void {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || event.isComposing) return;
  const list = listOf(field);
  if (!list || list.hidden) return;
  const shown = shownIn(list);
  const at = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = move && shown[(at + move + shown.length) % shown.length];
  if (next) mark(field, list, next);
  else if (event.key === "Escape") close(field);
  else if ((event.key === "Enter" || event.key === "Tab") && shown[at]) take(field, shown[at]);
  else return;
  event.preventDefault();
}

function onPress(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const chosen = event.target.closest<HTMLElement>("[data-mentions] [role=option]");
  const field = chosen?.closest("[data-mentions]")?.querySelector("textarea");
  if (!chosen || !field) return;
  event.preventDefault();
  take(field, chosen);
}

function take(field: HTMLTextAreaElement, chosen: HTMLElement): void {
  const end = field.selectionEnd;
  const start = end - (typedOf(field)?.length ?? 0);
  field.setRangeText(`${chosen.dataset.name ?? ""} `, start, end, "end");
  close(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
