// In practice mode, a click on a demo person fills the sign-in form and sends it.

const PASSWORD = "enishi-demo-2026";

export function watchDemoPeople(): void {
  document.addEventListener("click", (event) => {
    const person = (event.target as Element).closest<HTMLElement>("[data-sign-in-as]");
    const form = document.querySelector<HTMLFormElement>("form#login");
    if (!person || !form) return;
    fill(form, "login", person.dataset.signInAs ?? "");
    fill(form, "password", PASSWORD);
    form.requestSubmit();
  });
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
