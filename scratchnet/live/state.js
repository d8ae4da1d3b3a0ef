// What the page knows, how it writes numbers, and how it asks the server.

export const SIDE = 28, COUNT = SIDE * SIDE, FULL = 255;

export const state = {
  choices: [],           // of weights, from the server
  weights: "small",      // which of them are chosen
  epoch: null,           // of a run's weights: after which epoch
  version: 0,            // counts the changes of weights, epoch and steps
  answered: 0,           // of which of them the answer is
  pixels: new Array(COUNT).fill(0),
  example: true,         // the image is the page's own example
  test: false,           // it is a test image
  label: null,
  steps: [],             // taken on the chosen weights
  before: null,          // the answer before the last step, as long as the image is the same
  needed: null,          // how many such steps it would take
  answer: null,          // what the server said last about the image
  cursor: [13, 13],      // of the keyboard: column and row
  held: null,            // the ink that the keyboard holds down: FULL, 0, or none
  last: null,            // where the pointer was
};

export const $ = (id) => document.getElementById(id);
export const chosen = () => state.choices.find((weights) => weights.name === state.weights);
export const classOf = (digit) => chosen().digits.indexOf(digit);

// Numbers as text, with a true minus. A very small or a very large one gets a power of ten.

export const minus = (text) => text.replace("-", "−");
const raised = (text) => text.replace(/e[+]?(-?)(\d+)/, (_, sign, power) =>
  ` × 10${sign && "⁻"}${power.replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])}`);

export const two = (value) => minus(value.toFixed(2).replace("-0.00", "0.00"));
export const fine = (value) => minus(raised(value.toPrecision(3)));
export const signed = (value) => (value > 0 ? "+" : "") + fine(value);
export const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;
export const large = (count) =>
  (count < 1e9 ? Math.round(count).toLocaleString("en") : raised(count.toExponential(1)));

export function say(id, text, wrong = false) {
  $(id).textContent = text;
  $(id).classList.toggle("wrong", wrong);
}

// What the server is asked.

export class Gone extends Error {}

const gone = () => { throw new Gone(); };

export async function fetched(path, body) {
  const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body ? how : {}).catch(gone);
  if (response.ok) return response;
  throw Object.assign(new Error((await response.json().catch(gone)).error), { status: response.status });
}

export const ask = async (path, body) => (await fetched(path, body)).json().catch(gone);

/** The JSON documents of an answer, a line each, as they come. */
export async function* documents(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ;) {
    const { value, done } = await reader.read().catch(gone);
    if (done) return;
    const lines = (text + value).split("\n");
    text = lines.pop();
    for (const json of lines) yield JSON.parse(json);
  }
}

/** Returns a function that does what asks the server, one at a time; asked for meanwhile, it is done once more. */
export function oneAtATime(action) {
  let busy = null, again = false;
  const work = async () => {
    try {
      while (again) {
        again = false;
        await action();
      }
    } finally {
      busy = null;
    }
  };
  return () => {
    again = true;
    return busy ??= work();
  };
}
