// The language of the page.
export const isJapanese = document.documentElement.lang === "ja";
