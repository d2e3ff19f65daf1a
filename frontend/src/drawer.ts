// The left menu: a drawer on a phone; on a wide screen it can shrink to its icons.

const FOLDED = "enishi-menu-folded";

export function watchDrawer(): void {
  const root = document.documentElement;
  root.classList.toggle("is-menu-folded", remembered());
  tellFolded();
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-menu-toggle]")) show(!root.classList.contains("is-menu-open"));
    else if (event.target.closest("[data-menu-close]")) show(false);
    else if (event.target.closest("[data-menu-fold]")) fold();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.classList.contains("is-menu-open")) show(false);
  });
}

function show(open: boolean): void {
  document.documentElement.classList.toggle("is-menu-open", open);
  const toggle = document.querySelector<HTMLElement>("[data-menu-toggle]");
  toggle?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector<HTMLElement>("#menu a")?.focus();
  else toggle?.focus();
}

function fold(): void {
  const folded = document.documentElement.classList.toggle("is-menu-folded");
  tellFolded();
  try {
    localStorage.setItem(FOLDED, folded ? "1" : "");
  } catch {
    // Without storage the next page shows the whole menu again.
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(FOLDED) === "1";
  } catch {
    return false;
  }
}

function tellFolded(): void {
  const folded = document.documentElement.classList.contains("is-menu-folded");
  document.querySelector("[data-menu-fold]")?.setAttribute("aria-expanded", String(!folded));
}
