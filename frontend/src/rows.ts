// In `<tr data-href="…">` the whole row is a link for the mouse. The keyboard uses its real link.

export function watchRows(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.button !== 0) return;
    const row = event.target.closest<HTMLElement>("[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, textarea, summary")) return;
    if (window.getSelection()?.toString()) return;
    const address = row.dataset.href ?? "";
    if (event.metaKey || event.ctrlKey) window.open(address, "_blank", "noopener");
    else window.location.assign(address);
  });
}
