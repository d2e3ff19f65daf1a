// A search field above a list of people hides those who do not match; who is ticked stays.

export function watchNarrowing(): void {
  document.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset.narrows) narrow(target);
  });
  // Enter would send the form around the field.
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key !== "Enter" || event.isComposing) return;
    if (target instanceof HTMLInputElement && target.dataset.narrows) event.preventDefault();
  });
}

function narrow(field: HTMLInputElement): void {
  const list = document.getElementById(field.dataset.narrows ?? "");
  if (!list) return;
  const words = field.value.normalize("NFKC").split(/\s+/).map(folded);
  let shown = 0;
  for (const one of list.querySelectorAll<HTMLElement>("label")) {
    const isTicked = one.querySelector<HTMLInputElement>("input")?.checked ?? false;
    const text = folded(one.textContent ?? "");
    one.hidden = !isTicked && !words.every((word) => text.includes(word));
    if (!one.hidden) shown += 1;
  }
  const nobody = list.querySelector<HTMLElement>("p");
  if (nobody) nobody.hidden = shown > 0;
}

function folded(text: string): string {
  return text.normalize("NFKC").replace(/\s/g, "").toLowerCase();
}
