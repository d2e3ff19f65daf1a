// A button with `data-copy="text"` or `data-copy-from="id"` copies, and says itself when it has.

const SHOWN_MS = 2000;

export function watchCopy(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (button) void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  await write(textFor(button));
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied ?? "✓";
  window.setTimeout(() => (label.textContent = before), SHOWN_MS);
}

function textFor(button: HTMLElement): string {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.getElementById(button.dataset.copyFrom ?? "");
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) {
    return source.value;
  }
  return source?.textContent?.trim() ?? "";
}

// The clipboard API exists only on https and localhost, but an office server may use http.
async function write(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const carrier = document.createElement("textarea");
  carrier.value = text;
  carrier.className = "visually-hidden";
  document.body.append(carrier);
  carrier.select();
  document.execCommand("copy");
  carrier.remove();
}
