// What the page knows, how it writes words and numbers, and how it asks the server.

export const SIDE = 28, COUNT = SIDE * SIDE, FULL = 255;
export const $ = (id) => document.getElementById(id);
export const made = (name, properties) => Object.assign(document.createElement(name), properties);
export const when = (id, kind, action) => $(id).addEventListener(kind, action);

// All that the page says stands in words.json, in English and in Chinese; {0}, {1} stand for what is put in.
export const WORDS = await (await fetch("words.json")).json();
let language = navigator.language.startsWith("zh") ? 1 : 0;

export const changeLanguage = () => { language = 1 - language; };
export const word = (name, ...values) => WORDS[name][language].replace(/\{(\d+)\}/g, (_, place) => values[place]);

/** Writes the words of all elements that have a name of some in data-word, or in data-label. */
export function writeWords() {
  document.documentElement.lang = ["en", "zh"][language];
  document.querySelectorAll("[data-word]").forEach((one) => { one.textContent = word(one.dataset.word); });
  document.querySelectorAll("[data-label]").forEach((one) => { one.ariaLabel = word(one.dataset.label); });
}

export function say(id, text, wrong = false) {
  $(id).textContent = text;
  $(id).classList.toggle("wrong", wrong);
}

// Numbers as text, with a true minus. A very small or a very large one gets a power of ten.
export const minus = (text) => text.replace("-", "−");
const raised = (text) => text.replace(/e[+]?(-?)(\d+)/, (_, sign, power) =>
  `\u00a0×\u00a010${sign && "⁻"}${power.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`);

export const two = (value) => minus(value.toFixed(2).replace("-0.00", "0.00"));
export const fine = (value) => minus(raised(value.toPrecision(3)));
export const signed = (value) => (value > 0 ? "+" : "") + fine(value);
export const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;
export const large = (count) => (count < 1e9 ? Math.round(count).toLocaleString("en") : fine(count));

// What the server is asked.
const gone = () => { throw new Error(word("gone")); };

export async function fetched(path, body) {
  const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body ? how : {}).catch(gone);
  if (response.ok) return response;
  throw Object.assign(new Error((await response.json().catch(gone)).error), { status: response.status });
}

export const ask = async (path, body) => (await fetched(path, body)).json().catch(gone);

/** The JSON documents of an answer, a line each, as they come; the last one is {"done": true}, or has an error. */
export async function* documents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ;) {
    const { value, done } = await reader.read().catch(gone);
    if (done) gone();
    const lines = (text + value).split("\n");
    text = lines.pop();
    for (const found of lines.map((line) => JSON.parse(line))) {
      if (found.error) throw new Error(found.error);
      if (found.done) return;
      yield found;
    }
  }
}

// What the page knows.
export const state = {
  choices: await ask("/api/weights"),
  asked: { weights: "small", epoch: null, steps: [] },  // which weights: of a run, after that epoch; steps on them
  pixels: new Array(COUNT).fill(0),
  example: true,         // the image is the page's own example
  label: null,
  before: null,          // the answer before the last step, of the same image; `needed`: how many such steps it takes
  answer: null,          // what the server said last about the image; `asked`: of which weights
  run: "run-own",        // the name of the run beside the article's
  others: [],            // what the neurons of part 6 say; `answer.compared`: about this answer's image, too
  cursor: [13, 13], last: null,  // column and row of the keyboard's cursor; where the pointer was
  waiting: null, telling: null,  // timers: to look again, until the training images have been read; to say what is seen
};

export const known = (weights) => state.choices.some(({ name }) => name === weights);
export const chosen = () => state.choices.find((weights) => weights.name === state.asked.weights);
export const classOf = (digit) => chosen().digits.indexOf(digit);
