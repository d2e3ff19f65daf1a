// The CSRF token changes when somebody signs in again, for example in another tab. Open forms then
// send the present token, so that their typed text is not lost.

const COOKIES = ["__Host-csrf", "csrftoken"];
const FIELD = "csrfmiddlewaretoken";

interface ConfigDetail {
  headers: Record<string, string>;
  parameters: Record<string, unknown>;
}

export function watchFormTokens(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters } = (event as CustomEvent<ConfigDetail>).detail;
    const token = presentToken();
    if (!token) return;
    headers["X-CSRFToken"] = token;
    if (FIELD in parameters) parameters[FIELD] = token;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form instanceof HTMLFormElement ? form.elements.namedItem(FIELD) : null;
    const token = presentToken();
    if (token && field instanceof HTMLInputElement) field.value = token;
  });
}

export function presentToken(): string | undefined {
  for (const cookie of document.cookie.split("; ")) {
    const [name = "", value] = cookie.split("=", 2);
    if (COOKIES.includes(name)) return value;
  }
  return undefined;
}
