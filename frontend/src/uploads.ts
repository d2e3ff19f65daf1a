// Uploads dragged or chosen files one after the other, each with its progress. Without this script
// the form sends all files at once.

import { presentToken } from "./form_token";

interface Upload {
  file: File;
  row: HTMLElement;
  key: string;
}

const KEY = "form_key";
const CHANGED = "documents-changed";

export function watchUploads(): void {
  const zone = document.querySelector<HTMLFormElement>("[data-drop-zone]");
  if (zone) new DropZone(zone);
  document.addEventListener("change", (event) => {
    const control = event.target;
    if (control instanceof HTMLSelectElement && "submits" in control.dataset)
      control.form?.requestSubmit();
  });
}

class DropZone {
  private readonly waiting: Upload[] = [];
  private isSending = false;
  private count = 0;

  constructor(private readonly form: HTMLFormElement) {
    for (const part of form.querySelectorAll("[data-without-script]")) part.remove();
    form.querySelectorAll<HTMLElement>("[data-with-script]").forEach((part) => {
      part.hidden = false;
    });
    const input = this.input();
    input.required = false;
    input.classList.add("visually-hidden");
    input.addEventListener("change", () => {
      this.take([...(input.files ?? [])]);
      input.value = "";
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    // Otherwise the browser would open a file that is dropped beside the zone, instead of the page.
    document.addEventListener("dragover", (event) => this.hover(event, true));
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.mark(false);
    });
    document.addEventListener("drop", (event) => {
      this.hover(event, false);
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.isSending) event.preventDefault();
    });
  }

  private hover(event: DragEvent, isOver: boolean): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.mark(isOver);
  }

  private mark(isOver: boolean): void {
    this.form.classList.toggle("is-over", isOver);
  }

  private take(files: File[]): void {
    for (const file of files) {
      const row = this.rowFor(file);
      this.count += 1;
      const upload = { file, row, key: `${this.value(KEY)}-${this.count}` };
      const largest = Number(this.form.dataset.largest) * 1024 * 1024;
      if (file.size > largest) refuse(upload, this.word("too-large"), false);
      else this.enqueue(upload);
      row.querySelector("[data-close]")?.addEventListener("click", () => row.remove());
      row.querySelector("[data-again]")?.addEventListener("click", () => this.enqueue(upload));
    }
  }

  private enqueue(upload: Upload): void {
    this.show(upload, "waiting");
    this.waiting.push(upload);
    if (!this.isSending) this.next();
  }

  private next(): void {
    const upload = this.waiting.shift();
    this.isSending = upload !== undefined;
    if (!upload) return;
    this.show(upload, "sending");
    const request = new XMLHttpRequest();
    const bar = upload.row.querySelector("progress");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (bar) bar.value = total ? loaded / total : 0;
      if (loaded === total) this.say(upload, this.word("keeping"));
    });
    request.addEventListener("loadend", () => {
      this.settle(upload, request);
      this.next();
    });
    request.open("POST", this.form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", presentToken() ?? "");
    request.send(this.content(upload));
  }

  private content(upload: Upload): FormData {
    const content = new FormData();
    content.set(KEY, upload.key);
    content.set("kind", this.value("kind"));
    content.set("file", upload.file);
    return content;
  }

  private settle(upload: Upload, request: XMLHttpRequest): void {
    if (request.status === 200) {
      upload.row.remove();
      document.body.dispatchEvent(new Event(CHANGED));
    } else refuse(upload, sentenceOf(request), mayPassLater(request.status));
  }

  private show(upload: Upload, word: string): void {
    upload.row.classList.remove("is-refused");
    const bar = upload.row.querySelector("progress");
    if (bar) {
      bar.hidden = false;
      bar.value = 0;
    }
    upload.row.querySelector(".upload-acts")?.toggleAttribute("hidden", true);
    this.say(upload, this.word(word));
  }

  private say(upload: Upload, sentence: string): void {
    const place = upload.row.querySelector(".upload-word");
    if (place) place.textContent = sentence;
  }

  private rowFor(file: File): HTMLElement {
    const template = this.form.querySelector<HTMLTemplateElement>("template[data-upload]");
    const row = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const name = row.querySelector(".upload-name");
    if (name) name.textContent = file.name;
    row.querySelector("progress")?.setAttribute("aria-label", file.name);
    this.form.querySelector("[data-uploads]")?.append(row);
    return row;
  }

  private word(name: string): string {
    const template = this.form.querySelector<HTMLTemplateElement>(`[data-word="${name}"]`);
    return template?.content.textContent?.trim() ?? "";
  }

  private value(name: string): string {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement
      ? field.value
      : "";
  }

  private input(): HTMLInputElement {
    return this.form.querySelector("input[type=file]") as HTMLInputElement;
  }
}

// After these answers the same file may be taken another time: none, signed out, too many at once, a
// server in trouble.
function mayPassLater(status: number): boolean {
  return !status || status === 401 || status === 429 || status >= 500;
}

// The page still has the file, so that an upload that failed on its way can be retried.
function refuse(upload: Upload, sentence: string, mayTryAgain: boolean): void {
  upload.row.classList.add("is-refused");
  upload.row.querySelector("progress")?.toggleAttribute("hidden", true);
  upload.row.querySelector(".upload-acts")?.toggleAttribute("hidden", false);
  upload.row.querySelector("[data-again]")?.toggleAttribute("hidden", !mayTryAgain);
  const place = upload.row.querySelector(".upload-word");
  if (place) place.textContent = sentence;
}

function sentenceOf(request: XMLHttpRequest): string {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const said = answer.querySelector("[role=alert]")?.textContent?.trim();
  if (said) return said;
  const name = request.status ? "broken" : "none";
  const silence = document.getElementById(`silence-${name}`);
  return silence instanceof HTMLTemplateElement ? (silence.content.textContent ?? "").trim() : "";
}
