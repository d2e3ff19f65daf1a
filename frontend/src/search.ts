// The search of every page: Ctrl+K, ⌘K or "/" opens it, arrows choose a result, Enter opens it.

export function watchSearch(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof HTMLElement && event.target.id === "search-found") onFound();
  });
  // What was found for the earlier words is not what Enter means now.
  document.addEventListener("input", (event) => {
    if (event.target instanceof HTMLElement && event.target === field()) forgetChoice();
  });
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector<HTMLDialogElement>("dialog#search");
}

function field(): HTMLInputElement | null {
  return dialog()?.querySelector<HTMLInputElement>("input[name=q]") ?? null;
}

function options(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#search-found [role=option]")];
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing) return;
  if (asksForSearch(event)) {
    const button = document.querySelector<HTMLElement>("[data-dialog-open=search]");
    if (!button) return;
    event.preventDefault();
    if (!dialog()?.open) button.click();
    field()?.select();
    return;
  }
  if (event.target instanceof HTMLInputElement && event.target === field()) onKeyInField(event);
}

function asksForSearch(event: KeyboardEvent): boolean {
  if (event.altKey || event.shiftKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "k";
  // Somebody who types a slash means a slash; and another dialog is not covered.
  return event.key === "/" && !isTyping(event.target) && !document.querySelector("dialog[open]");
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

function onKeyInField(event: KeyboardEvent): void {
  const all = options();
  const place = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (all.length === 0) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(all, (place + step + all.length) % all.length);
  } else if (event.key === "Enter" && all[place]) {
    // Without a result, Enter sends the form to the page of all results.
    event.preventDefault();
    all[place].click();
  }
}

function onFound(): void {
  const all = options();
  field()?.setAttribute("aria-expanded", String(all.length > 0));
  forgetChoice();
  if (all.length > 0) choose(all, 0);
}

function forgetChoice(): void {
  field()?.removeAttribute("aria-activedescendant");
  for (const one of options()) one.setAttribute("aria-selected", "false");
}

function choose(all: HTMLElement[], place: number): void {
  all.forEach((one, number) => {
    one.setAttribute("aria-selected", String(number === place));
  });
  const chosen = all[place];
  if (!chosen) return;
  field()?.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}
