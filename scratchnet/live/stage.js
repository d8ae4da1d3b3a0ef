// One image and what the weights make of it: the drawing, the pulls of its pixels, its place on the sigmoid.

import { COUNT, FULL, SIDE, $, ask, chosen, classOf, fine, large, made, minus, percent, say, signed, state, two,
  when, word } from "./state.js";
import { arrow, cells, cleared, colours, dot, fillCell, line, redraw, sigmoidPlot, words } from "./canvas.js";

const PEN = 3;              // pixels wide; MNIST's lines are about as thick
const MOST_STEPS = 50, MOST_COUNTED = 300_000;  // as in answers.py
const nearOne = (p) => (p > 0.999 && p < 1 - 1e-7 ? p.toFixed(2 + Math.ceil(-Math.log10(1 - p))) : fine(p));
const long = (z) => (state.before ? minus(z.toFixed(4)) : two(z));  // a step moves z by little
const OF_AN_IMAGE = { up: two, bias: two, z: long, p: nearOne, error: fine, slope: fine };

/** Does what asks the server; what goes wrong is said below the pictures. */
export async function trying(action) {
  try {
    await action();
  } catch (error) {
    say("message", error.message, true);
    if (error.status === 400) await trying(readChoices);  // the weights may have been forgotten
  }
}

/** Returns a function that does what asks the server, one at a time; asked for meanwhile, it is done once more. */
export function oneAtATime(action) {
  let busy = null, again = false;
  const work = async () => {
    for (; again; await trying(action)) again = false;
    busy = null;
  };
  return () => { again = true; return busy ??= work(); };
}

const asks = () => document.body.matches(".asking[data-step=first]");  // its reading is the answer
const about = () => ({ ...state.asked, pixels: state.pixels });

/** Asks about the image as it is now, one question at a time; the latest image is always asked. */
export const look = oneAtATime(async () => {
  const { asked } = state, answer = await ask("/api/look", about());
  if (asked !== state.asked) return;  // it is asked anew
  state.answer = { ...answer, asked };
  writeAnswer();
  if ($("message").matches(".wrong")) say("message", "");
  redraw(drawStage);
  clearTimeout(state.waiting);
  if (answer.border === undefined) state.waiting = setTimeout(look, 1000);  // the training images are being read
  clearTimeout(state.telling);  // to those who listen: once the pen rests, and what is to be seen
  state.telling = setTimeout(() => say("said", $("verdict").innerText), 700);
});

/** How sure an answer is. A sigmoid is never quite certain. */
export const surely = (share) => (share > 0.999 ? word("nearly-all") : percent(share));

/** Writes all about the image in words and numbers; the story hears of it. */
export function writeAnswer() {
  const { answer, before, label, asked: { weights, steps } } = state, { read_as: readAs, sure, ink, border } = answer;
  const { step: of } = document.body.dataset;
  const seen = [before, answer].filter(Boolean).map((one) => ({ ...one, error: 1 - one.p }));  // with the last step
  for (const [name, format] of Object.entries(OF_AN_IMAGE)) {
    const texts = (["up", "bias"].includes(name) ? [answer] : seen).map((one) => format(one[name]));
    $(name).textContent = asks() ? "?" : texts.join(" → ");
  }
  const [up, bias, z] = [answer.up, answer.bias, answer.z].map((value) => Number(value.toFixed(2)));
  $("down").textContent = asks() ? "?" : two(z - up - bias);  // so that the column adds up as one reads it
  $("moved").textContent = before ? signed(answer.z - before.z) : document.body.matches(".asking") ? "?" : "0";
  const article = ["article", "first"].includes(weights), own = state.example ? "of-example" : "";
  const whose = { cure: "of-cured", again: article ? "of-a" : "of-c" }[of] ?? (article ? "of-article" : own);
  const wrong = label !== null && readAs !== label ? word("verdict-wrong") : "";
  const [start, end] = `${whose && word(whose, word(state.run))}${word("verdict", "|", surely(sure))}`.split("|");
  const digit = made("b", { textContent: asks() ? "?" : readAs, className: asks() ? "" : `class${classOf(readAs)}` });
  $("verdict").replaceChildren(...(ink ? [start, digit, asks() ? "" : end + wrong] : [word("no-ink")]));
  $("rule").textContent = border ? word("rule", answer.ink_says, ink, Math.ceil(border)) : "";
  $("step").disabled = label === null || steps.length >= MOST_STEPS || document.body.matches(".asking");
  const taken = steps.length < MOST_STEPS ? "taken" : "no-more", count = steps.reduce((sum, of) => sum + of.times, 0);
  $("run-on").disabled = $("step").disabled || readAs === label || !(count + before?.needed?.steps <= MOST_COUNTED);
  $("start-over").disabled = steps.length === 0;
  $("taken").textContent = word(label === null ? "say-first" : taken, large(count));
  document.dispatchEvent(new Event("seen"));
}

function drawDrawing() {
  const on = cleared($("draw")), binary = chosen().pixels === "binary";
  const { pixels } = state, seen = state.answer?.pixels ?? pixels;
  const elsewhere = seen.some((value, place) => Boolean(value) !== Boolean(pixels[place]));
  const centred = elsewhere && !document.body.classList.contains("asking");  // it would give an answer away
  pixels.forEach((value, place) => {
    if (value) fillCell(on, place, state.example ? colours.flat : colours.ink, binary ? 1 : value / FULL);
    if (centred && seen[place]) fillCell(on, place, colours.flat, 1, [0.33, 0.33, 0.67, 0.67]);
  });
  $("centred").style.visibility = centred ? "" : "hidden";
  const inked = pixels.filter(Boolean).length, [column, row] = state.cursor;
  if (state.example || !inked) words(on, word(inked ? "example" : "draw-here"), on.width / 2, on.height - 8);
  if ($("draw").matches(":focus-visible")) {
    const [x, y, side] = [column, row, PEN].map((at) => (at * on.width) / SIDE);
    Object.assign(on.context, { strokeStyle: colours.class1, lineWidth: 2 }).strokeRect(x, y, side, side);
  }
  $("draw").ariaLabel = word("draw-label", inked, row, column);
}

function drawPulls() {
  const on = cleared($("pulls")), { pulls, pixels, up, down, w } = state.answer;
  const largest = Math.max(...w.map(Math.abs)) || 1;
  $("strongest").textContent = word("strongest", two(Math.max(...w.map(Math.abs))));
  cells(on, w.map((weight) => 0.75 * weight), largest);  // faint; around the ink is a line
  for (const [colour, by] of [[colours.ink, (1.5 * SIDE) / on.width], [colours.paper, 0]]) {
    pixels.forEach((ink, place) => { if (ink) fillCell(on, place, colour, 1, [-by, -by, 1 + by, 1 + by]); });
  }
  cells(on, pulls, largest);
  $("pulls").ariaLabel = asks() ? word("pulls") : word("pulls-label", two(up), two(down));
}

function drawSigmoid() {
  const { answer, answer: { z, p, slope }, before, others } = state, { step: of } = document.body.dataset;
  const far = asks() ? 0 : Math.max(...[answer, before ?? [], others].flat().map((one) => Math.abs(one.z)));
  const reach = 20 * 2 ** Math.max(0, Math.ceil(Math.log2((1.1 * far) / 20)));
  const ticks = [-reach, -reach / 2, 0, reach / 2, reach], heights = [0, 0.5, 1].map((at) => [at, at]);
  const hill = !document.body.matches("[data-step=draw], [data-step=first], .asking[data-step=again]");
  const on = sigmoidPlot($("sigmoid"), [-reach, reach], hill, ticks, heights, 2.2 * colours.type);
  on.curves();
  const spotOf = (one) => [on.x(one.z), on.y(one.p)], spot = spotOf(answer);
  if (hill && on.right > 18 * colours.type) on.note(word("slope-most"), on.x(-3), "right");
  if (!asks()) line(on, [[on.x(z), on.base], spot], colours.ink, 1, [3, 3]);
  if (before) arrow(on, spotOf(before), spot, colours.ink);
  for (const other of [before ?? [], others].flat()) dot(on, ...spotOf(other), colours.paper, colours.flat);
  if (!asks()) dot(on, ...spot, ...(others.length ? [colours.paper, colours.ink] : [colours.ink, colours.paper]));
  others.map(spotOf).forEach(([x, y], which) => words(on, "ABCD"[which], x, y + 0.35 * colours.type));
  $("sigmoid").ariaLabel = asks() ? word("sigmoid") : word("sigmoid-label", two(z), fine(p), fine(slope));
}

export function drawStage() {
  drawDrawing();
  if (state.answer) [drawPulls, drawSigmoid].forEach((draw) => draw());
}

const titleOf = ({ name, title }) => word(`weights-${name.split("-")[0]}`, title, name.slice(4));

export async function readChoices() {
  state.choices = await ask("/api/weights");
  writeChoices();
  if (chosen()) return;
  say("message", word("weights-gone"));
  choose("small");
}

/** Begins with these weights, of a run after an epoch: no steps taken; their own digits, their own rate. */
export function choose(name, epoch = null) {
  const other = name !== state.asked.weights;
  Object.assign(state, { asked: { weights: name, epoch, steps: [] }, before: null });
  if (other) {
    writeChoices();
    $("rate").value = chosen().rate;
  }
  return look();
}

/** Writes which weights there are, and the options that depend on the chosen ones. */
export function writeChoices() {
  $("weights").replaceChildren(...state.choices.map((one) => new Option(titleOf(one), one.name)));
  $("weights").value = state.asked.weights;
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
function changed() {
  state.before = null;
  $("run-on").disabled = true;  // how many steps it needs is to be asked anew
  redraw(drawDrawing);
  return look();
}

/** Takes a step of training on the image; in part 3 it asks how many it needs, and takes them all if it is to. */
export const step = (all = false) => trying(async () => {
  const { weights } = state.asked, { step: of } = document.body.dataset, rate = Number($("rate").value);
  const loss = $("cross-entropy").checked ? "cross-entropy" : "squared";
  if (!(rate > 0)) return $("rate").focus();
  $("step").disabled = $("run-on").disabled = true;  // until its answer is shown: one step a click
  await look();
  const { answer, label, asked } = state, from = { ...about(), label, rate };
  if (label === null || asked.weights !== weights || answer?.asked !== asked) return;
  const needed = of === "step" ? await ask("/api/needed", from) : null, same = of === document.body.dataset.step;
  if (!same || state.asked !== asked || state.answer !== answer || (all && !needed.steps)) return writeAnswer();
  const taken = { pixels: answer.pixels, label, rate, loss, times: all ? needed.steps : 1 };
  Object.assign(state, { asked: { ...asked, steps: [...asked.steps, taken] }, before: { ...answer, needed } });
  await look();
});

/** Inks along a line from one point of the image to another one. */
function stampLine([fromX, fromY], [x, y], value = FULL) {
  const parts = Math.ceil(2 * Math.hypot(x - fromX, y - fromY)) || 1;
  for (let part = 0; part <= parts; part++) {
    const [left, top] = [[fromX, x], [fromY, y]].map(
      ([from, to]) => Math.round(from + ((to - from) * part) / parts - PEN / 2));
    for (let row = Math.max(0, top); row < Math.min(SIDE, top + PEN); row++) {
      state.pixels.fill(value, row * SIDE + Math.max(0, left), row * SIDE + Math.min(SIDE, left + PEN));
    }
  }
}

export function showExample() {
  Object.assign(state, { pixels: new Array(COUNT).fill(0), example: true });
  stampLine([16.5, 5.5], [11.5, 22.5]);
}

/** Takes the example away before the first ink of the reader's own. */
function beginDrawing() {
  if (state.example) Object.assign(state, { pixels: new Array(COUNT).fill(0), example: false });
}

/** Inks from where the pointer was to where it is. */
function stroke(event) {
  beginDrawing();
  const here = [event.offsetX, event.offsetY].map((at) => (at * SIDE) / $("draw").clientWidth);
  stampLine(state.last ?? here, here);
  state.last = here;
  changed();
}

export function setPixels(pixels) {
  Object.assign(state, { pixels, example: false });
  say("message", "");
  return changed();
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Arrows move the cursor; Space inks below it; with Shift, it erases. */
function pressed(event) {
  const move = ARROWS[event.key];
  if (!move && event.key !== " ") return;
  event.preventDefault();
  if (move) state.cursor = state.cursor.map((at, axis) => Math.min(SIDE - PEN, Math.max(0, at + move[axis])));
  redraw(drawDrawing);
  say("said", word("cursor", state.cursor[1], state.cursor[0]));
  if (move) return;
  beginDrawing();
  const middle = state.cursor.map((at) => at + PEN / 2);
  stampLine(middle, middle, event.shiftKey ? 0 : FULL);
  changed();
}

when("draw", "pointerdown", (event) => {
  if (!event.isPrimary || event.button !== 0) return;
  $("draw").setPointerCapture(event.pointerId);
  state.last = null;
  stroke(event);
});
when("draw", "pointermove", (event) => { if ($("draw").hasPointerCapture(event.pointerId)) stroke(event); });
when("draw", "keydown", pressed);
for (const kind of ["focus", "blur"]) when("draw", kind, drawDrawing);
when("clear", "click", () => setPixels(state.pixels.map(() => 0)));
when("label", "change", () => { setLabel(Number($("label").value || NaN)); changed(); });
for (const [id, all] of [["step", false], ["run-on", true]]) when(id, "click", () => step(all));
when("start-over", "click", () => choose(state.asked.weights, state.asked.epoch));
