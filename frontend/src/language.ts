// In which of the two languages the page speaks.
export const isJapanese = document.documentElement.lang === "ja";
