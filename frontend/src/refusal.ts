// Shows the refusal of an htmx request on the page.

interface AnswerDetail {
  xhr: XMLHttpRequest;
  elt: HTMLElement;
}

export function watchRefusals(): void {
  document.addEventListener("htmx:beforeRequest", (event) => forget(detail(event).elt));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = detail(event);
    say(elt.id, sentenceFor(xhr.status));
  });
  document.addEventListener("htmx:sendError", (event) => say(detail(event).elt.id, "none"));
  document.addEventListener("htmx:timeout", (event) => say(detail(event).elt.id, "none"));
}

function detail(event: Event): AnswerDetail {
  return (event as CustomEvent<AnswerDetail>).detail;
}

// Removes the sentences of the last refusal before a new request.
function forget(elt: HTMLElement): void {
  document.querySelectorAll(`#refusal, #${CSS.escape(elt.id || "none")}-refusal`).forEach(empty);
  elt.querySelectorAll("[id$='-error']").forEach(empty);
}

// Removes all refusals, because they are outdated after a change.
export function forgetAll(within: ParentNode = document): void {
  within.querySelectorAll("#refusal, [id$='-refusal'], [id$='-error']").forEach(empty);
}

function empty(place: Element): void {
  place.replaceChildren();
}

function sentenceFor(status: number): string {
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "missing";
  if (status === 503) return "away";
  return status === 429 ? "throttled" : "broken";
}

// Shows a sentence beside the form with this id, or at the top of the page.
export function say(form: string, sentence: string): void {
  const template = document.getElementById(`silence-${sentence}`);
  const near = form ? document.getElementById(`${form}-refusal`) : null;
  const place = near ?? document.getElementById("refusal");
  if (!(template instanceof HTMLTemplateElement) || !place) return;
  place.replaceChildren(template.content.cloneNode(true));
  place.setAttribute("role", "alert");
  if (!near) place.scrollIntoView({ block: "nearest" });
}
