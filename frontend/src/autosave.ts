// What is written into an evaluation is saved while one writes. When it could not be, the page says
// so, and does not let itself be left without a question.

export function watchAutosave(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
  if (!form?.querySelector("#autosave")) return;
  let unsaved = false;
  form.addEventListener("input", () => {
    unsaved = true;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = (event as CustomEvent<{ successful: boolean; xhr: XMLHttpRequest }>)
      .detail;
    // 204 and the like say nothing; a refusal or a question leaves the page unsaved.
    if (successful && savedBy(xhr)) unsaved = false;
    else if (!successful && xhr.status !== 409 && xhr.status !== 422 && xhr.status !== 401) {
      say(form);
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
