// Shows success messages for a few seconds, longer while they have the mouse or the focus.

const SHOWN_MS = 6000;

export function watchToasts(): void {
  arm(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof HTMLElement) arm(event.target.parentElement ?? event.target);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    event.target.closest("[data-toast-close]")?.closest("[data-toast]")?.remove();
  });
}

function arm(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-toast]:not([data-armed])").forEach((toast) => {
    toast.dataset.armed = "";
    window.setTimeout(function vanish() {
      if (toast.matches(":hover, :focus-within")) window.setTimeout(vanish, SHOWN_MS);
      else toast.remove();
    }, SHOWN_MS);
  });
}
