// The board of a flow: a card is dragged into another column, or moved by Alt and an arrow key.
// The card's own form is sent; the answer is the whole board as it is then.

export function watchBoard(): void {
  if (!document.querySelector("[data-board]")) return;
  let dragged: HTMLElement | null = null;
  document.addEventListener("dragstart", ({ target }) => {
    const card = target instanceof Element ? target.closest<HTMLElement>("[data-card]") : null;
    dragged = card;
    card?.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = columnAt(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    mark(over);
  });
  document.addEventListener("drop", (event) => {
    const over = columnAt(event.target);
    if (!dragged || !over) return;
    event.preventDefault();
    send(dragged, over);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
  document.addEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (!event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
  const card =
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-card]") : null;
  const column = columnAt(card);
  if (!card || !column) return;
  // The browser would leave the page.
  event.preventDefault();
  const beside =
    event.key === "ArrowLeft" ? column.previousElementSibling : column.nextElementSibling;
  if (!(beside instanceof HTMLElement)) return;
  const link = card.querySelector("a")?.getAttribute("href") ?? "";
  // The card is drawn anew in the other column: the focus follows it.
  document.addEventListener(
    "htmx:afterSettle",
    () => document.querySelector<HTMLElement>(`[data-card] a[href="${CSS.escape(link)}"]`)?.focus(),
    { once: true },
  );
  send(card, beside);
}

function columnAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-step]") : null;
}

function send(card: HTMLElement, column: HTMLElement): void {
  const form = card.querySelector("form");
  const to = form?.querySelector<HTMLInputElement>("[name=to]");
  if (!form || !to || columnAt(card) === column) return;
  const following = to.value;
  to.value = column.dataset.step ?? "";
  // The values are read at once. The card's button still leads to the following step.
  form.requestSubmit();
  to.value = following;
}

function mark(column: HTMLElement | null): void {
  for (const one of document.querySelectorAll("[data-step].is-over"))
    one.classList.remove("is-over");
  column?.classList.add("is-over");
}
