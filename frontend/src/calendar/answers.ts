// What the page does after an answer of the server, whichever form had asked.

interface Reactions {
  /** The interview is another version than the calendar shows. */
  onChange: () => void;
  /** A form was answered, well or not. */
  onSettled: () => void;
}

interface Answer {
  elt: HTMLElement;
  successful: boolean;
  xhr: XMLHttpRequest;
  requestConfig: { verb: string };
}

const CONFLICT = 409;
const UNPROCESSABLE = 422;

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
    const dialog = answer.elt.closest("dialog");
    if (answer.successful) dialog?.close();
    // The sentence stands in the card behind, not in the dialog.
    else if (isRefusal(answer) && answer.elt.closest("#web-meeting")) dialog?.close();
    if (answer.xhr.status === CONFLICT) showLatest();
  });
}

// Somebody else was first: what they did appears, and what was typed here stays.
function showLatest(): void {
  void htmx.ajax("GET", window.location.pathname, { source: "#schedule", swap: "none" });
}

function isRefusal({ xhr }: Answer): boolean {
  return xhr.status === CONFLICT || xhr.status === UNPROCESSABLE;
}

function version(): string {
  return (document.getElementById("version") as HTMLInputElement).value;
}
