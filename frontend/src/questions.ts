// The editor of an evaluation form: adds rows, moves them by buttons, keys or drag, and removes them.
// The rows are sent in their order on the page.

export function watchQuestions(): void {
  const list = document.querySelector<HTMLElement>("[data-questions]");
  if (!list) return;
  const form = list.closest("form");
  form?.addEventListener("click", (event) => onClick(event, list));
  form?.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    if (!target.matches("[data-question-kind]")) return;
    const row = target.closest<HTMLElement>("[data-question]");
    if (row) row.dataset.question = target.value;
  });
  list.addEventListener("keydown", onKey);
  watchDrag(list);
  renumber(list);
}

function onClick(event: MouseEvent, list: HTMLElement): void {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLElement>("button");
  if (button?.dataset.questionAdd) add(list, button.dataset.questionAdd);
  const row = button?.closest<HTMLElement>("[data-question]");
  if (!button || !row) return;
  if (button.dataset.questionMove) move(row, button.dataset.questionMove === "up", button);
  if (button.matches("[data-question-remove]")) remove(list, row);
}

// Alt and an arrow key move the row that has the focus.
function onKey(event: KeyboardEvent): void {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  if (!(event.target instanceof HTMLElement)) return;
  const row = event.target.closest<HTMLElement>("[data-question]");
  if (!row) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp", event.target);
}

function add(list: HTMLElement, kind: string): void {
  const template = document.getElementById("question-blank");
  if (!(template instanceof HTMLTemplateElement)) return;
  const row = template.content.firstElementChild?.cloneNode(true);
  if (!(row instanceof HTMLElement)) return;
  row.dataset.question = kind;
  const chosen = row.querySelector<HTMLSelectElement>("[data-question-kind]");
  if (chosen) chosen.value = kind;
  if (kind !== "score") {
    const words = row.querySelector<HTMLTextAreaElement>("[name=words]");
    if (words) words.value = "";
  }
  list.append(row);
  renumber(list);
  row.querySelector<HTMLInputElement>("[name=label]")?.focus();
}

function move(row: HTMLElement, up: boolean, focused: HTMLElement): void {
  const beside = up ? row.previousElementSibling : row.nextElementSibling;
  if (!beside) return;
  if (up) beside.before(row);
  else beside.after(row);
  if (row.parentElement) renumber(row.parentElement);
  // An element loses the focus when it is moved.
  focused.focus();
}

function remove(list: HTMLElement, row: HTMLElement): void {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(list);
  next?.querySelector<HTMLInputElement>("[name=label]")?.focus();
}

function renumber(list: HTMLElement): void {
  [...list.children].forEach((row, place) => {
    for (const error of row.querySelectorAll<HTMLElement>("[data-question-error]")) {
      error.id = `questions-form-${error.dataset.questionError}-${place}-error`;
    }
  });
}

// A row can be dragged by its handle only, so that the text in its fields can still be selected.
function watchDrag(list: HTMLElement): void {
  let dragged: HTMLElement | null = null;
  list.addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Element)) return;
    const row = target.closest<HTMLElement>("[data-question]");
    if (row) row.draggable = target.closest(".question-head") === target;
  });
  list.addEventListener("dragstart", ({ target }) => {
    dragged = target instanceof HTMLElement && target.matches("[data-question]") ? target : null;
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged || !(event.target instanceof Element)) return;
    event.preventDefault();
    const over = event.target.closest<HTMLElement>("[data-question]");
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("dragend", () => {
    dragged = null;
    renumber(list);
  });
}
