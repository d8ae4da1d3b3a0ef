// Two runs on one clock: the article's, which is recorded, and one that is trained while one watches.

import { $, ask, documents, fetched, known, made, percent, say, state, when, word } from "./state.js";
import { area, colours, dot, line, plot, redraw, sigmoidPlot, words } from "./canvas.js";
import { choose, oneAtATime, readChoices, trying } from "./stage.js";

const SECONDS = 9;  // for which the clock runs from the first epoch to the last
const CURES = [  // one change each to the article's run
  { name: "cure-divide", scale: 1 / 28 },
  { name: "cure-zero", scale: 0 },
  { name: "cure-rate", rate: 1 },
  { name: "cure-loss", loss: "cross-entropy" },
];
const HILLS = [-65, 35];  // of the hills: from which bin to which one; a bin is 1 wide, or less where all z are small

const { moments, ...article } = await ask("/api/recorded");
export const runs = [  // settings, moments; `weights`: what the server calls its weights, where it keeps them
  { ...article, name: "run-article", weights: "article", moments },
  { ...article, name: "run-own", moments: moments.slice(0, 1) },  // as the sliders have it at first
];
export const clock = { epoch: 0, playing: null, follows: true };  // follows: goes with the training
export const training = { active: false };
const MARKS = [1, 2, 4, 8, 16, 24, 32, 48, 64, 128];  // moments that each run has, however fast it is
export const nineTenths = {};  // name of a run: the first of these at which nine in ten test images are right
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// The clock. In free play its scale shows the first epochs, too: at a quarter of the epochs is half of the way.

const shown = () => (document.body.dataset.step === "creep" ? runs.slice(0, 1) : runs);
const longest = () => Math.max(...(power() > 1 ? runs : shown().slice(-1)).map((run) => run.epochs));
const power = () => (document.body.dataset.step === "free" ? 2 : 1);
const placeOf = (epoch) => (epoch / longest()) ** (1 / power());
const epochAt = (place) => Math.round(place ** power() * longest());
export const momentAt = (run, epoch) => run.moments.findLast((moment) => moment.epoch <= epoch);

export function setEpoch(epoch = clock.epoch, moveSlider = true) {
  clock.epoch = epoch;
  if (moveSlider) $("epoch").value = 1000 * placeOf(epoch);
  $("epoch-shown").textContent = epoch;
  $("epoch").ariaValueText = `${word("epoch")} ${epoch}`;
  const { asked } = state, cure = document.body.dataset.step === "cure" && runs[1].name.startsWith("cure");
  const wanted = (cure && runs[1].weights) || asked.weights;
  const watched = runs.find(({ weights }) => weights === wanted && known(wanted));
  const moment = watched && momentAt(watched, epoch);
  const same = moment?.epoch === asked.epoch && watched.weights === asked.weights;
  if (moment && !same && !asked.steps.length) choose(watched.weights, moment.epoch);
  redraw(drawRuns);
}

/** Lets the clock run to the last epoch, or halts it. */
export async function play() {
  const begun = clock.playing = clock.playing ? null : performance.now();
  $("play").textContent = word($("play").dataset.word = begun ? "halt" : "play");
  const start = $("epoch").value < 1000 ? Number($("epoch").value) : 0;
  if (!begun) document.dispatchEvent(new Event("seen"));
  if (begun && shown().length > 1) clock.follows = false;
  for (let place = start; begun && place < 1000;) {
    const now = await new Promise(requestAnimationFrame);
    if (clock.playing !== begun) return;
    place = calm.matches ? 1000 : Math.min(1000, start + Math.max(0, now - begun) / SECONDS);
    setEpoch(epochAt(place / 1000));
  }
  if (begun) play();
}

function dragged() {
  if (clock.playing) play();
  setEpoch(epochAt($("epoch").value / 1000), false);
  clock.follows = clock.epoch >= runs[1].moments.at(-1).epoch;
}

const part = (number, name) => $("runs").children[number].querySelector(`[data-part="${name}"]`);

export function drawRuns() {
  drawCurves();
  const widths = shown().map((run) => momentAt(run, clock.epoch).width), narrow = Math.min(...widths);  // of a bin
  const frame = narrow < Math.max(...widths) && HILLS.map((bin) => bin * narrow);  // what one of them enlarges
  runs.forEach((run, number) => {
    const moment = momentAt(run, clock.epoch), { answer } = state, beside = number ? null : answer?.beside;
    part(number, "name").textContent = word(run.name);
    const settings = [run.rate, +run.scale.toPrecision(2), word(run.loss)];
    part(number, "about").textContent = word(power() > 1 ? "run-about" : "height", ...settings);
    const most = Math.max(...run.moments.map(({ hills }) => Math.max(...hills.flat())));  // in one bin
    const read = run.weights === answer?.asked.weights ? answer : beside;
    drawHills(part(number, "hills"), { ...moment, frame }, most, read);
  });
}

/** Asks what the article's run, on the same clock, makes of the image that the other run has read. */
const askArticle = oneAtATime(async () => {
  const { answer } = state;
  answer.beside ??= await ask("/api/look", { weights: "article", epoch: clock.epoch, pixels: answer.pixels });
  redraw(drawRuns);
});

function drawHills(canvas, { hills, width, flat, epoch, frame }, most, answer) {
  const [axis, ticks] = [HILLS, [-60, -40, -20, 0, 20]].map((bins) => bins.map((bin) => bin * width));
  const on = sigmoidPlot(canvas, axis, true, ticks, [[0, 0], [0.5, 0.5], [1, 1]], 2.2 * colours.type);
  line(on, [[on.x(0), on.base], [on.x(0), on.top]], colours.ink, 1, [3, 3]);
  if (width < 1 && on.base > 7 * colours.type) on.note(word("magnified"), on.left + 8, "left");
  words(on, word("reads-0"), on.x(0) - 8, on.top - 12, "right");
  words(on, word("reads-1"), on.x(0) + 8, on.top - 12, "left");
  const peaks = hills.map((counts) => width * (HILLS[0] + counts.indexOf(Math.max(...counts))));
  hills.forEach((counts, label) => {
    const side = (bin) => on.x(width * (HILLS[0] + bin)), top = (bin) => on.y((0.9 * counts[bin]) / most);
    const steps = counts.flatMap((_, bin) => [[side(bin), top(bin)], [side(bin + 1), top(bin)]]);
    area(on, [[on.left, on.base], ...steps, [on.right, on.base]], `${colours[`class${label}`]}cc`);
  });
  on.curves();
  const cornerOf = ([end, height]) => [on.x(frame[end]), on.y(height)];
  if (frame) line(on, [[0, 0], [0, 1], [1, 1], [1, 0]].map(cornerOf), colours.ink, 1.5, [6, 4]);
  if (answer) dot(on, on.x(answer.z), on.y(answer.p), colours.ink, colours.paper);
  canvas.ariaLabel = word("hills-label", epoch, ...peaks, percent(flat));
}

/** How many of the test images are read rightly after each epoch: by the article's run, and by the other one. */
function drawCurves() {
  const early = [0, 10, 50, 100, 200, 500, 1000, 2000, 3000, 10000, 30000, 100000].filter((mark) => mark <= longest());
  const parts = longest() % 3 ? 4 : 3, even = Array.from({ length: parts + 1 }, (_, k) => (k * longest()) / parts);
  const shares = [0, 0.5, 1].map((share) => [share, `${100 * share} %`]);
  const on = plot($("curves"), placeOf, power() > 1 ? early : even, shares, 3.7 * colours.type);
  const legend = shown().map((run, number) => {
    const until = run.moments.filter(({ epoch }) => epoch <= clock.epoch);
    const points = until.map(({ epoch, test_accuracy: right }) => [on.x(epoch), on.y(right)]);
    line(on, points, colours.ink, 2.5, number ? [6, 4] : []);
    const name = `${["━━━", "━ ━"][number]} ${word(run.name)}`.replaceAll(" ", "\u00a0");  // on one line
    return word("legend", name, percent(until.at(-1).test_accuracy));
  });
  $("shares").textContent = legend.join("\n");
  $("curves").ariaLabel = word("curves-label", clock.epoch);
}

export function showRuns() {
  state.run = runs[1].name;
  $("runs").lastElementChild.classList.toggle("untrained", !runs[1].weights);
  CURES.forEach(({ name }, place) => {
    const tried = nineTenths[name], textContent = tried ? word("tried", word(name), tried) : word(`${name}-try`);
    Object.assign($("cures").children[place], { textContent, ariaPressed: runs[1].name === name });
  });
  redraw(drawRuns);
}

function setTraining(active, error = "") {
  training.active = active;
  say("phase", error, Boolean(error));
  document.querySelectorAll("#own button, #cures button").forEach((button) => { button.disabled = active; });
  $("end").disabled = !active && !error;  // it may go on in another window
  if (error) $("end").scrollIntoView({ block: "nearest" });
  document.dispatchEvent(new Event("seen"));
}

/** Trains, and shows each moment in the second panel as it comes. */
async function train(run) {
  if (training.active) return;
  if (clock.playing) play();
  clock.follows = true;
  setTraining(true);
  $("runs").lastElementChild.scrollIntoView({ block: "nearest" });
  try {
    const { name, ...asked } = run;
    for await (const moment of documents(await fetched("/api/train", asked))) await addMoment(run, moment);
    setTraining(false);
  } catch (error) {
    setTraining(false, error.status === 409 ? word("elsewhere") : error.message);
  }
}

/** Adds a moment. The clock goes with the run, unless the reader has moved it back, or sees something else. */
async function addMoment(run, moment) {
  const first = run !== runs[1];
  if (first) await readChoices();  // from now on its weights can be chosen
  const kept = first ? [] : run.moments.filter(({ epoch }) => epoch !== moment.forgotten);
  runs[1] = Object.assign(run, { weights: moment.weights, moments: [...kept, moment] });
  if (moment.test_accuracy >= 0.9 && MARKS.includes(moment.epoch)) nineTenths[run.name] ??= moment.epoch;
  showRuns();
  if (clock.follows && ["cure", "free"].includes(document.body.dataset.view)) setEpoch(moment.epoch);
}

const ofCure = (name) => ({ ...article, epochs: 200, ...CURES.find((one) => one.name === name) });
export const cure = (name) => train(ofCure(name));

/** Shows in the second panel where a run begins; returns what is flat there, and after the first step. */
async function begin(run) {
  const { step } = document.body.dataset, { flat_after: after, ...moment } = await ask("/api/start", run);
  if (!training.active && document.body.dataset.step === step) {
    runs[1] = { ...run, moments: [{ epoch: 0, ...moment }] };
    showRuns();
  }
  return [moment.flat, after];
}

/** The first cure before its first step: the server has its weights. A training that still goes on ends. */
export const beginCure = () => trying(async () => {
  for (; training.active; await new Promise((again) => setTimeout(again, 50))) await ask("/api/end", {});
  await begin({ ...ofCure("cure-divide"), weights: "divided" });
});

// A run of one's own: the sliders of its rate and of the spread of its first weights.

function ownRun() {
  const { rate, spread, epochs, loss = "squared" } = Object.fromEntries(new FormData($("own")));
  const slid = (place) => Number((10 ** (place / 10 - 4)).toPrecision(2));  // 10 steps are a factor of ten
  return { name: "run-own", rate: slid(rate), scale: spread > 0 ? slid(spread) : 0, epochs: Number(epochs), loss };
}

export function writeOwn() {
  const { rate, scale } = ownRun();
  for (const [id, shown] of [["rate", rate], ["spread", scale]])
    $(`${id}-shown`).textContent = $(`train-${id}`).ariaValueText = shown;
}

const askStart = oneAtATime(async () => say("start", word("start", ...(await begin(ownRun())).map(percent))));

for (const { name } of CURES) {
  const button = made("button", { onclick: () => cure(name) });
  button.dataset.word = `${name}-try`;
  $("cures").append(button);
}
for (const _ of runs) $("runs").append($("run").content.firstElementChild.cloneNode(true));
document.addEventListener("seen", () => {
  redraw(drawRuns);
  if (document.body.dataset.step === "cure" && state.answer && !state.answer.beside) askArticle();
});
when("epoch", "input", dragged);
when("play", "click", play);
when("own", "input", () => { writeOwn(); if ($("own").checkValidity()) askStart(); });
when("own", "keydown", (event) => {  // in the field of epochs alone, Enter trains
  if (event.key === "Enter" && event.target.matches("[type=range], [type=checkbox]")) event.preventDefault();
});
when("own", "submit", (event) => { event.preventDefault(); train(ownRun()); });
when("end", "click", () => trying(async () => {  // the training that is going on, here or in another window
  await ask("/api/end", {});
  if (!training.active) setTraining(false);
}));
