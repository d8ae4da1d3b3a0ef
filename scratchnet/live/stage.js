// One image and what the weights make of it: the drawing, the pulls of its pixels, its place on the sigmoid.

import { COUNT, FULL, Gone, SIDE, $, ask, chosen, classOf, fine, oneAtATime, percent, say, signed, state, two }
  from "./state.js";
import { arrow, cells, cleared, colours, dot, fillCell, line, redraw, sigmoidPlot, words }
  from "./canvas.js";
import { word } from "./words.js";

const PEN = 3, ERASER = 5;  // pixels wide; MNIST's lines are about as thick
const MOST_STEPS = 50;      // as in answers.py
const OF_AN_IMAGE = { up: two, bias: two, z: two, p: fine, slope: fine };

/** Does what asks the server; what goes wrong is said below the pictures. */
export async function trying(action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    say("message", error instanceof Gone ? word("gone") : error.message, true);
    if (error.status !== 400) return;
    await readChoices();
  }
}

// What the server is asked about the image.

const about = () => ({ weights: state.weights, epoch: state.epoch, steps: state.steps, pixels: state.pixels });

/** Asks about the image as it is now, one question at a time; the latest image is always asked. */
export const look = oneAtATime(() => trying(async () => {
  const { version } = state, answer = await ask("/api/look", about());
  if (version !== state.version) return;  // it is asked anew
  state.answered = version;
  showAnswer(answer);
}));

function showAnswer(answer) {
  state.answer = answer;
  writeAnswer();
  if (document.querySelector("#message.wrong")) say("message", "");
  redraw(drawStage);
  clearTimeout(state.telling);  // to those who listen: once the pen rests
  const said = document.body.classList.contains("asking") ? "" : `${$("verdict").textContent}; z ${$("z").textContent}`;
  state.telling = setTimeout(() => say("said", said), 700);
  clearTimeout(state.waiting);
  if (answer.border === undefined) state.waiting = setTimeout(look, 1000);  // the training images are being read
}

/** How sure an answer is. A sigmoid is never quite certain. */
export const surely = (share) => (share > 0.999 ? word("nearly-all") : percent(share));

/** Writes all about the image in words and numbers; the story hears of it. */
export function writeAnswer() {
  const { answer, before, steps, label } = state, { read_as: readAs, ink, border } = answer;
  for (const [name, format] of Object.entries(OF_AN_IMAGE)) $(name).textContent = format(answer[name]);
  const [up, bias, z] = [answer.up, answer.bias, answer.z].map((value) => Number(value.toFixed(2)));
  $("down").textContent = two(z - up - bias);  // so that the column adds up as one reads it
  $("largest").textContent = fine(Math.max(...answer.w.map(Math.abs)));
  $("moved").textContent = before ? signed(answer.z - before.z) : "–";
  const digit = Object.assign(document.createElement("b"), { textContent: readAs });
  digit.className = `class${classOf(readAs)}`;
  const of = state.example ? word("of-example") : state.weights === "article" ? word("of-article") : "";
  const [start, end] = `${of}${word("verdict", "|", surely(answer.sure))}`.split("|");
  const wrong = label !== null && readAs !== label ? word("verdict-wrong") : "";
  const told = ink ? [start, digit, end + wrong] : [word("no-ink")];
  $("verdict").replaceChildren(...(document.body.dataset.step === "cure" ? [word("uncured", state.epoch)] : told));
  const says = border === undefined ? "rule-later" : ink < border ? "rule-fewer" : "rule-more";
  $("rule").textContent = border === null ? "" : word(says, ink, border?.toFixed(1), answer.ink_says);
  $("step").disabled = label === null || steps.length >= MOST_STEPS || document.body.classList.contains("asking");
  $("undo").disabled = $("start-over").disabled = steps.length === 0;
  $("taken").textContent = steps.length ? word(steps.length < MOST_STEPS ? "taken" : "taken-most", steps.length) : "";
  document.dispatchEvent(new Event("seen"));
}

// The three pictures.

function drawDrawing() {
  const on = cleared($("draw"), colours.paper), { pixels } = state, seen = state.answer?.pixels ?? pixels;
  const binary = chosen()?.pixels !== "grey";
  const elsewhere = seen.some((value, place) => Boolean(value) !== Boolean(pixels[place]));
  const moved = elsewhere && !document.body.classList.contains("asking");  // it would give an answer away
  pixels.forEach((value, place) => {
    if (value) fillCell(on, place, state.example ? colours.flat : colours.ink, binary ? 1 : value / FULL);
    if (moved && seen[place]) fillCell(on, place, colours.train, 1, [0.33, 0.33, 0.67, 0.67]);
  });
  $("centred").style.visibility = moved ? "" : "hidden";
  const inked = pixels.filter(Boolean).length, [column, row] = state.cursor;
  if (state.example || !inked) words(on, word(inked ? "example" : "draw-here"), on.width / 2, on.height - 8);
  if ($("draw").matches(":focus-visible")) {
    const [left, top, right, bottom] = [column, row, column + PEN, row + PEN].map((at) => (at * on.width) / SIDE);
    line(on, [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]], colours.class1, 2);
  }
  $("draw").setAttribute("aria-label", word("draw-label", inked, row, column));
}

function drawPulls() {
  const on = cleared($("pulls"), colours.paper), { pulls, pixels, up, down, w } = state.answer;
  const largest = Math.max(...w.map(Math.abs)) || 1;
  cells(on, w.map((weight) => weight / 3), largest);  // faint; around the ink is a line
  for (const [colour, by] of [[colours.ink, (1.5 * SIDE) / on.width], [colours.paper, 0]]) {
    pixels.forEach((ink, place) => { if (ink) fillCell(on, place, colour, 1, [-by, -by, 1 + by, 1 + by]); });
  }
  cells(on, pulls, largest);
  $("pulls").setAttribute("aria-label", word("pulls-label", two(up), two(down)));
}

function drawSigmoid() {
  const { answer: { z, p, slope, read_as: readAs }, before, steps } = state, { step: of } = document.body.dataset;
  const far = Math.max(Math.abs(z), Math.abs(before?.z ?? 0)), least = of === "free" ? 10 : 20;  // one for all steps
  const reach = least * 2 ** Math.max(0, Math.ceil(Math.log2((1.1 * far) / least)));
  const ticks = $("sigmoid").clientWidth < 250 ? [-reach, 0, reach] : [-reach, -reach / 2, 0, reach / 2, reach];
  const heights = [0, 0.5, 1].map((at) => [at, at]);
  const hill = !["draw", "first"].includes(of);  // it waits for the part that is about it
  const on = sigmoidPlot($("sigmoid"), ticks, heights, 2.2 * colours.type, hill), spot = [on.x(z), on.y(p)];
  if (hill) words(on, word("slope-4"), on.x(0), on.top - 7);
  line(on, [[on.x(z), on.base], spot], colours.ink, 1, [3, 3]);
  if (before) {
    const from = [on.x(before.z), on.y(before.p)], far = Math.hypot(spot[0] - from[0], spot[1] - from[1]) > 24;
    if (far && steps.length) arrow(on, from, spot, colours.ink);
    dot(on, ...from, colours.page, colours.flat);
  }
  dot(on, ...spot, colours[`class${classOf(readAs)}`], colours.page);
  $("sigmoid").setAttribute("aria-label", word("sigmoid-label", two(z), fine(p), fine(slope)));
}

export function drawStage() {
  drawDrawing();
  if (state.answer) [drawPulls, drawSigmoid].forEach((draw) => draw());
}

// Weights, labels, steps.

const titleOf = ({ name, title }) => (name.startsWith("run-") ? word("weights-run", name.slice(4)) :
  word(`weights-${name}`, title));

export async function readChoices() {
  state.choices = await ask("/api/weights");
  writeChoices();
  if (chosen()) return;
  say("message", word("weights-gone"));
  choose("small");
}

/** Begins with these weights, of a run after an epoch: no steps taken; their own digits, their own rate. */
export function choose(name, epoch = null) {
  const other = name !== state.weights;
  Object.assign(state, { weights: name, epoch, steps: [], before: null, version: state.version + 1 });
  if (other) {
    writeChoices();
    $("rate").value = chosen().rate;
  }
  return look();
}

/** Writes which weights there are, and the options that depend on the chosen ones. */
export function writeChoices() {
  $("weights").replaceChildren(...state.choices.map((one) => new Option(titleOf(one), one.name)));
  $("weights").value = state.weights;
  if (!chosen()) return;
  const digits = chosen().digits.map((digit) => new Option(digit, digit));
  $("label").replaceChildren(new Option(word("not-said"), ""), ...digits);
  setLabel(state.label);
  $("rate").value ||= chosen().rate;
}

export function setLabel(digit) {
  state.label = chosen().digits.includes(digit) ? digit : null;
  $("label").value = state.label ?? "";
}

/** The image is another one now: what the last step did to the one before is no longer shown. */
export function changed() {
  state.before = null;
  redraw(drawDrawing);
  return look();
}

/** Takes a step of training on the image. */
export async function step() {
  const { weights } = state, rate = Number($("rate").value), loss = $("loss-kind").value;
  if (!(rate > 0)) return $("rate").focus();
  $("step").disabled = true;  // until its answer is shown: one step a click
  await look();
  if (state.label === null || state.weights !== weights || state.answered !== state.version) return;
  const { answer, label, version } = state, asked = { ...about(), label, rate };
  const taken = { pixels: answer.pixels, label, rate, loss };
  Object.assign(state, { steps: [...state.steps, taken], before: answer, needed: null, version: version + 1 });
  await look();
  if (document.body.dataset.step === "step") await trying(async () => {
    const needed = await ask("/api/needed", asked);
    if (state.version !== version + 1 || state.before !== answer) return;
    state.needed = needed;
    writeAnswer();
  });
}

/** Takes the last step back, or all of them. */
export function undo(all = false) {
  Object.assign(state, { steps: all ? [] : state.steps.slice(0, -1), before: null, version: state.version + 1 });
  return look();
}

// Test images, shown in the order in which they were asked for.

let showing = Promise.resolve();

export function showTest(number) {
  showing = showing.then(() => trying(async () => {
    const { pixels, label } = await ask(`/api/image?number=${encodeURIComponent(number)}`);
    Object.assign(state, { pixels, test: true, example: false });
    setLabel(label);
    const alone = state.label === null ? ` ${word("only-knows", chosen().digits.join(", "))}` : "";
    say("message", word("test-image", number, label) + alone);
    await changed();
  }));
}

// The pen.

function stamp(left, top, size, value) {
  for (let row = Math.max(0, top); row < Math.min(SIDE, top + size); row++) {
    state.pixels.fill(value, row * SIDE + Math.max(0, left), row * SIDE + Math.min(SIDE, left + size));
  }
}

/** Inks, or erases, along a line from one point of the image to another one. */
function stampLine([fromX, fromY], [x, y], size, value) {
  const parts = Math.ceil(2 * Math.hypot(x - fromX, y - fromY)) || 1;
  for (let part = 0; part <= parts; part++) {
    const [left, top] = [[fromX, x], [fromY, y]].map(
      ([from, to]) => Math.round(from + ((to - from) * part) / parts - size / 2));
    stamp(left, top, size, value);
  }
}

/** Puts the page's own example on the paper: a 1. */
export function showExample() {
  Object.assign(state, { pixels: new Array(COUNT).fill(0), example: true, test: false });
  stampLine([16.5, 5.5], [11.5, 22.5], PEN, FULL);
}

/** Takes the example away, and a test image's label with it, before the first ink of the reader's own. */
function beginDrawing() {
  if (state.example) state.pixels = new Array(COUNT).fill(0);
  if (state.test) {
    setLabel(null);
    say("message", "");
  }
  Object.assign(state, { example: false, test: false });
}

/** Inks, or erases, from where the pointer was to where it is. */
export function stroke(event) {
  beginDrawing();
  const erases = $("eraser").ariaPressed === "true", [size, value] = erases ? [ERASER, 0] : [PEN, FULL];
  const box = $("draw").getBoundingClientRect();
  const here = [((event.clientX - box.left) / box.width) * SIDE, ((event.clientY - box.top) / box.height) * SIDE];
  stampLine(state.last ?? here, here, size, value);
  state.last = here;
  changed();
}

export const setTool = (tool) => ["pen", "eraser"].forEach((name) => { $(name).ariaPressed = name === tool; });

export function setPixels(pixels) {
  beginDrawing();
  state.pixels = pixels;
  say("message", "");
  return changed();
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function pressed(event) {
  const move = ARROWS[event.key];
  if (!move && event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  if (move) state.cursor = state.cursor.map((at, axis) => Math.min(SIDE - PEN, Math.max(0, at + move[axis])));
  else state.held = event.shiftKey || $("eraser").ariaPressed === "true" ? 0 : FULL;
  redraw(drawDrawing);
  say("said", word("cursor", state.cursor[1], state.cursor[0]));
  if (state.held === null) return;
  beginDrawing();
  stamp(...state.cursor, PEN, state.held);
  changed();
}

export function released(event) {
  if (!ARROWS[event.key]) state.held = null;
}
