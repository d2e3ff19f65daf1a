// Saves an evaluation while somebody writes it. If saving failed, the page says so, retries by itself,
// and asks before the reader leaves it. It asks too while a change of a submitted one is not handed in.

const AGAIN_AFTER_MS = 5000;

export function watchAutosave(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
  if (!form) return;
  let unsaved = false;
  let writtenSince = false;
  let timer = 0;
  form.addEventListener("input", () => {
    unsaved = writtenSince = true;
  });
  form.addEventListener("htmx:beforeSend", () => {
    writtenSince = false;
  });
  const again = (): void => {
    window.clearTimeout(timer);
    // An input event, as after typing, makes the page save.
    if (unsaved) form.dispatchEvent(new Event("input"));
  };
  window.addEventListener("online", again);
  form.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest }>)
      .detail;
    // A 204 does not mean saved. After a refusal or a question the page is unsaved too.
    if (successful && savedBy(xhr)) unsaved = writtenSince;
    else if (!successful && xhr.status !== 409 && xhr.status !== 422 && xhr.status !== 401) {
      say(form);
      window.clearTimeout(timer);
      timer = window.setTimeout(again, AGAIN_AFTER_MS);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

function savedBy(xhr: XMLHttpRequest): boolean {
  return Boolean(xhr.getResponseHeader("HX-Redirect")) || xhr.responseText.includes("hx-swap-oob");
}

function say(form: HTMLElement): void {
  const place = form.querySelector<HTMLElement>("[data-unsaved]");
  if (place) place.textContent = place.dataset.unsaved ?? "";
}
