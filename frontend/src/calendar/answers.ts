// Updates the scheduling page after an answer of the server to any of its forms.
import { forgetAll } from "../refusal";

interface Reactions {
  /** The interview has another version than the calendar shows. */
  onChange: () => void;
  /** A form was answered, with success or a refusal. */
  onSettled: () => void;
}

interface Answer {
  elt: HTMLElement;
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
}

const CONFLICT = 409;

declare const htmx: {
  ajax(verb: "GET", path: string, context: { source: string; swap: string }): Promise<void>;
};

export function watchAnswers({ onChange, onSettled }: Reactions): void {
  let shown = version();
  document.addEventListener("htmx:afterSettle", () => {
    if (version() === shown) return;
    shown = version();
    onChange();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const answer = (event as CustomEvent<Answer>).detail;
    if (answer.requestConfig.verb === "get") return;
    onSettled();
    if (isAccepted(event)) forgetAll();
    const dialog = answer.elt.closest("dialog");
    // The meeting's card shows a refusal about the meeting, not the dialog in front of it.
    if (isAccepted(event) || answer.elt.closest("#web-meeting")) dialog?.close();
    if (answer.xhr.status === CONFLICT) showLatest();
  });
}

// Somebody else has changed the interview: the page shows that change, and keeps the typed text.
function showLatest(): void {
  void htmx.ajax("GET", window.location.pathname, { source: "#schedule", swap: "none" });
}

// `successful` is not enough: a refusal is swapped in like any answer, so htmx counts it as success.
export function isAccepted(answer: Event): boolean {
  const { status } = (answer as CustomEvent<Answer>).detail.xhr;
  return status >= 200 && status < 300;
}

function version(): string {
  return (document.getElementById("version") as HTMLInputElement).value;
}
