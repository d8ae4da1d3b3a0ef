// All that the page says stands in words.json, in English and in Chinese; {0}, {1} stand for what is put in.

const LANGUAGES = ["en", "zh"];
export const WORDS = await (await fetch("words.json")).json();
let chosen = navigator.language.startsWith("zh") ? 1 : 0;

export const changeLanguage = () => { chosen = 1 - chosen; };
export const word = (name, ...values) => WORDS[name][chosen].replace(/\{(\d)\}/g, (_, place) => values[place]);

/** Writes the words of all elements that have a name of some in data-word, or in data-label. */
export function writeWords() {
  document.documentElement.lang = LANGUAGES[chosen];
  document.querySelectorAll("[data-word]").forEach((one) => { one.textContent = word(one.dataset.word); });
  document.querySelectorAll("[data-label]").forEach((one) => { one.ariaLabel = word(one.dataset.label); });
}
