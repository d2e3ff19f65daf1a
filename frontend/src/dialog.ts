// Native dialogs: `data-dialog-open="id"` opens, `data-dialog-close`, Esc and a click outside close.
// The browser keeps the focus inside. After closing, the button that opened the dialog gets the focus.

let opener: HTMLElement | null = null;

export function watchDialogs(): void {
  document.addEventListener("click", onClick);
  // The server answers a successful dialog with `HX-Trigger: dialog-close`.
  document.addEventListener("dialog-close", closeAll);
  openMarked(document);
  // A dialog that htmx fetches opens when it arrives. By then its button may be disabled and without
  // focus, and a form has no focus, so the element is remembered before the request.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target instanceof HTMLElement && !event.target.closest("dialog")) {
      opener = askedBy(event) ?? event.target;
    }
  });
  document.addEventListener("htmx:load", (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    openMarked(event.target.parentElement ?? document);
    focusMarked(event.target);
  });
}

// `data-focus` and not `autofocus`: browsers warn about `autofocus` if another element has the focus.
function focusMarked(part: HTMLElement): void {
  const marked = part.matches("[data-focus]")
    ? part
    : part.querySelector<HTMLElement>("[data-focus]");
  marked?.focus();
}

function askedBy(event: Event): HTMLElement | null {
  const { requestConfig } = (event as CustomEvent<{ requestConfig?: { triggeringEvent?: Event } }>)
    .detail;
  const cause = requestConfig?.triggeringEvent;
  return cause instanceof SubmitEvent ? cause.submitter : null;
}

function onClick(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLElement>("[data-dialog-open]");
  if (button) {
    opener = button;
    open(document.getElementById(button.dataset.dialogOpen ?? ""));
    return;
  }
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  if (event.target.closest("[data-dialog-close]") || isOutside(event, dialog)) {
    event.preventDefault();
    dialog.close();
  }
}

// A dialog rendered with `data-dialog-shown` (its form came back with an error) opens by itself.
function openMarked(root: ParentNode): void {
  root.querySelectorAll("dialog[data-dialog-shown]").forEach(open);
}

function open(dialog: Element | null): void {
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.removeAttribute("data-dialog-shown");
  dialog.showModal();
  const asker = opener;
  dialog.addEventListener("close", () => asker?.focus(), { once: true });
}

function closeAll(): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
}

// The backdrop is part of the dialog element, so only the position shows that a click is outside.
function isOutside(event: MouseEvent, dialog: HTMLDialogElement): boolean {
  if (event.target !== dialog || event.detail === 0) return false;
  const box = dialog.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}
