// What the page knows, and how it asks the server.

export const SIDE = 28, COUNT = SIDE * SIDE, FULL = 255;

export const state = {
  choices: [],           // of weights, from the server
  weights: "small",      // which of them are chosen
  epoch: null,           // of a run's weights: after which epoch
  version: 0,            // counts the changes of weights, epoch and steps
  pixels: new Array(COUNT).fill(0),
  example: true,         // the image is the page's own example
  test: null,            // the test image that is shown
  label: null,
  loss: "squared",       // of a step
  steps: [],             // taken on the chosen weights
  before: null,          // the answer before the last step, as long as the image is the same
  needed: null,          // how many such steps it would take
  answer: null,          // what the server said last about the image
  w: null,               // the weights, after the steps
  misread: null,         // numbers of misread test images, and which of them is next
  tool: "pen",
  cursor: [13, 13],      // of the keyboard: column and row
  held: null,            // the ink that the keyboard holds down: FULL, 0, or none
  last: null,            // where the pointer was
};

export const $ = (id) => document.getElementById(id);
export const chosen = () => state.choices.find((weights) => weights.name === state.weights);
export const classOf = (digit) => chosen().digits.indexOf(digit);

// Numbers as text.

export const fixed = (decimals) => (value) => value.toFixed(decimals).replace(/^-(0\.?0*)$/, "$1");
export const fine = (value) => {
  const power = Math.floor(Math.log10(Math.abs(value)));
  return power >= -3 ? value.toFixed(6) : power >= -7 ? value.toFixed(2 - power) : value.toExponential(2);
};
export const signed = (value) => {
  const small = Math.abs(value) < 0.001 && Math.abs(value) >= 1e-7;
  return (value > 0 ? "+" : "") + (value && (small ? value.toFixed(9) : fine(value)));
};
export const short = (value) => `${+value.toPrecision(2)}`;
export const percent = (value) => `${fixed(value > 0.995 || value < 0.005 ? 2 : 0)(100 * value)} %`;

/** A whole number as one reads it: 123,962; a very large one as a power of ten, roughly. */
export function large(value) {
  if (value < 1e9) return Math.round(value).toLocaleString("en");
  const [digits, power] = value.toExponential(1).split("e+");
  return `${digits} × 10${power.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`;
}

export function say(id, text, wrong = false) {
  $(id).textContent = text;
  $(id).classList.toggle("wrong", wrong);
}

// What the server is asked.

export class Gone extends Error {}

const gone = () => { throw new Gone(); };

export async function fetched(path, body) {
  const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  return fetch(path, body ? how : {}).catch(gone);
}

export async function read(response) {
  const found = await response.json().catch(gone);
  if (!response.ok) throw Object.assign(new Error(found.error), { status: response.status });
  return found;
}

export const ask = async (path, body) => read(await fetched(path, body));

/** The JSON documents of an answer, a line each, as they come; blank lines only say that it goes on. */
export async function* documents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ;) {
    const { value, done } = await reader.read().catch(gone);
    if (done) return;
    const lines = (text + value).split("\n");
    text = lines.pop();
    for (const json of lines.filter(Boolean)) yield JSON.parse(json);
  }
}

/** Returns a function that does what asks the server, one at a time; asked for meanwhile, it is done once more. */
export function oneAtATime(action) {
  let busy = null, again = false;
  return () => {
    again = true;
    busy ??= (async () => {
      while (again) {
        again = false;
        await action();
      }
    })().finally(() => { busy = null; });
    return busy;
  };
}
