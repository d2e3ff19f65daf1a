// Stores drafts in this browser: only what people wrote or chose in a form.

const PREFIX = "enishi-draft:";
const MS_KEPT = 7 * 24 * 60 * 60 * 1000;

/** The values of a form's fields, by name. */
export type Answers = Record<string, string>;

export interface MemberDrafts {
  get: (name: string) => Answers | undefined;
  keep: (name: string, answers: Answers) => void;
  drop: (name: string) => void;
}

/** The drafts of the signed-in member. Drafts of another member and old drafts are deleted. */
export function draftsOf(member: string): MemberDrafts {
  const own = `${PREFIX}${member}:`;
  clearDrafts((key, at) => (member !== "" && !key.startsWith(own)) || at < Date.now() - MS_KEPT);
  return {
    get: (name) => (member ? read(own + name)?.answers : undefined),
    keep: (name, answers) => {
      if (member) write(own + name, JSON.stringify({ at: Date.now(), answers }));
    },
    drop: (name) => localStorage.removeItem(own + name),
  };
}

export function clearDrafts(isMeant: (key: string, at: number) => boolean = () => true): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && isMeant(key, read(key)?.at ?? 0)) localStorage.removeItem(key);
  }
}

export function answersIn(form: HTMLFormElement): Answers {
  const answers: Answers = {};
  for (const field of fieldsOf(form)) {
    if (!isRadio(field)) answers[field.name] = field.value;
    else if (field.checked) answers[field.name] = field.value;
    else answers[field.name] ??= "";
  }
  return answers;
}

export function put(form: HTMLFormElement, answers: Answers): void {
  for (const field of fieldsOf(form)) {
    const answer = answers[field.name];
    if (answer === undefined) continue;
    if (isRadio(field)) field.checked = field.value === answer;
    else field.value = answer;
  }
}

type Field = HTMLTextAreaElement | HTMLSelectElement | HTMLInputElement;

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (part): part is Field =>
      part instanceof HTMLTextAreaElement ||
      part instanceof HTMLSelectElement ||
      (part instanceof HTMLInputElement && ["text", "radio"].includes(part.type)),
  );
}

function isRadio(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && field.type === "radio";
}

function read(key: string): { at: number; answers: Answers } | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // The storage is full or switched off: the text is then on the page only.
  }
}
