// What the page does after an answer of the server, whichever form had asked.
import { forgetAll } from "../refusal";

interface Reactions {
  /** The interview is another version than the calendar shows. */
  onChange: () => void;
  /** A form was answered, well or not. */
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
    // What is refused about a meeting is said in its card, not in the dialog before it.
    if (isAccepted(event) || answer.elt.closest("#web-meeting")) dialog?.close();
    if (answer.xhr.status === CONFLICT) showLatest();
  });
}

// Somebody else was first: what they did appears, and what was typed here stays.
function showLatest(): void {
  void htmx.ajax("GET", window.location.pathname, { source: "#schedule", swap: "none" });
}

// Not `successful`: a refusal is swapped in like any answer, so htmx counts it as one.
export function isAccepted(answer: Event): boolean {
  const { status } = (answer as CustomEvent<Answer>).detail.xhr;
  return status >= 200 && status < 300;
}

function version(): string {
  return (document.getElementById("version") as HTMLInputElement).value;
}
