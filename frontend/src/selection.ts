// `<form data-selection>` keeps the choices among checkboxes during search and paging. When htmx
// removes a row from the page, a hidden field keeps its choice.

export function watchSelections(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
    const form = box.closest<HTMLFormElement>("form[data-selection]");
    if (!form) return;
    if (box.matches("[data-select-page]")) for (const one of boxes(form)) one.checked = box.checked;
    tellCount(form);
  });
  // After going back, the browser may have ticked boxes again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[data-selection]").forEach(tellCount);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = formAround(event.target);
    if (form) keep(form);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = formAround(event.target);
    if (form) restore(form);
  });
}

function formAround(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof Element ? target.closest("form[data-selection]") : null;
}

function boxes(form: HTMLFormElement): HTMLInputElement[] {
  const name = CSS.escape(form.dataset.selection ?? "");
  return [...form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${name}"]`)];
}

function kept(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>("input[type=hidden][data-kept]")];
}

function keep(form: HTMLFormElement): void {
  remember(form);
  const there = new Set(kept(form).map((field) => field.value));
  for (const box of boxes(form).filter(({ checked, value }) => checked && !there.has(value))) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = box.name;
    field.value = box.value;
    field.dataset.kept = "";
    form.append(field);
  }
}

// The server ticks the stored choices. After the reader has changed a row, the reader's choice counts.
function restore(form: HTMLFormElement): void {
  const seen = new Set((form.dataset.seen ?? "").split(" "));
  const waiting = new Map(kept(form).map((field) => [field.value, field]));
  for (const box of boxes(form)) {
    const field = waiting.get(box.value);
    if (field || seen.has(box.value)) box.checked = field !== undefined;
    field?.remove();
  }
  tellCount(form);
}

function remember(form: HTMLFormElement): void {
  const seen = new Set((form.dataset.seen ?? "").split(" "));
  for (const box of boxes(form)) seen.add(box.value);
  form.dataset.seen = [...seen].join(" ");
}

function tellCount(form: HTMLFormElement): void {
  const ticked = boxes(form).filter((box) => box.checked).length;
  const count = ticked + kept(form).length;
  const page = form.querySelector<HTMLInputElement>("[data-select-page]");
  if (page) {
    page.checked = ticked > 0 && ticked === boxes(form).length;
    page.indeterminate = ticked > 0 && !page.checked;
  }
  const everybody = form.querySelector<HTMLInputElement>("[data-selects]");
  form.querySelectorAll("[data-selection-count]").forEach((place) => {
    place.textContent = everybody?.checked ? (everybody.dataset.selects ?? "") : String(count);
  });
}
