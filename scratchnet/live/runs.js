// Two runs on one clock: the article's, which is recorded, and one that is trained while one watches.

import { $, Gone, ask, documents, fetched, oneAtATime, percent, say, state } from "./state.js";
import { area, cleared, colours, line, plot, redraw, sigmoidPlot, words } from "./canvas.js";
import { choose, readChoices, trying } from "./stage.js";
import { word } from "./words.js";

const SECONDS = 9;  // for which the clock runs from the first epoch to the last
const CURES = [  // one change each to the article's run, and two at once
  { name: "cure-divide", scale: 1 / 28 },
  { name: "cure-zero", scale: 0 },
  { name: "cure-rate", rate: 1 },
  { name: "cure-loss", loss: "cross-entropy" },
  { name: "cure-both", scale: 1 / 28, rate: 1 },
];
const HILLS = [-65, 35];  // z of the hills, a bin for each whole number
export const runs = [null, null];  // settings, moments; `weights`: what the server calls its weights
export const training = { active: false, error: "" };
const clock = { epoch: 0, follows: true, playing: 0 };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// The clock: epochs on a scale that shows the first ones, too.

const even = () => document.body.dataset.step === "creep";  // there the article's run alone, in its own time
const longest = () =>
  Math.max(1, ...(even() ? runs.slice(0, 1) : runs).filter(Boolean).map((run) => run.epochs));
const placeOf = (epoch) => (even() ? epoch / longest() : Math.log1p(epoch) / Math.log1p(longest()));
const epochAt = (place) => Math.round(even() ? place * longest() : Math.expm1(place * Math.log1p(longest())));
export const momentAt = (run, epoch) => run?.moments.findLast((moment) => moment.epoch <= epoch);

export function setEpoch(epoch = clock.epoch, moveSlider = true) {
  clock.epoch = epoch;
  if (moveSlider) $("epoch").value = 1000 * placeOf(epoch);
  $("epoch-shown").textContent = epoch;
  $("epoch").setAttribute("aria-valuetext", `${word("epoch")} ${epoch}`);
  const watched = runs.find((run) => run?.weights === state.weights), moment = momentAt(watched, epoch);
  if (moment && moment.epoch !== state.epoch && !state.steps.length) choose(state.weights, moment.epoch);
  redraw(drawRuns);
}

export const isPlaying = () => clock.playing > 0;

export function play() {
  const playing = clock.playing = clock.playing ? 0 : performance.now();
  $("play").textContent = word($("play").dataset.word = playing ? "halt" : "play");
  if (!playing) return Promise.resolve();
  const start = $("epoch").value < 1000 ? Number($("epoch").value) : 0;
  clock.follows &&= even();  // there the other run is not to be seen
  return new Promise((done) => {
    const turn = (now) => {
      if (clock.playing !== playing) return done();
      const place = calm.matches ? 1000 : Math.min(1000, start + Math.max(0, now - playing) / SECONDS);
      setEpoch(epochAt(place / 1000));
      if (place < 1000) return requestAnimationFrame(turn);
      play();
      done();
    };
    requestAnimationFrame(turn);
  });
}

function dragged() {
  if (isPlaying()) play();
  setEpoch(epochAt($("epoch").value / 1000), false);
  clock.follows = clock.epoch >= (runs[1]?.moments.at(-1)?.epoch ?? 0);
}

// The pictures of the runs.

const part = (number, name) => $("runs").children[number].querySelector(`[data-part="${name}"]`);

function drawRuns() {
  drawCurves();
  runs.forEach((run, number) => {
    const moment = momentAt(run, clock.epoch), { epoch, flat, test_accuracy: right } = moment ?? {};
    $("runs").children[number].dataset.epoch = epoch;
    part(number, "flat").textContent = flat === undefined ? "–" : percent(flat);
    part(number, "right").textContent = right === undefined ? "–" : percent(right);
    if (moment) drawHills(part(number, "hills"), moment);
    else cleared(part(number, "hills"));
  });
}

function drawHills(canvas, { hills, flat, epoch }) {
  const on = sigmoidPlot(canvas, [-60, -40, -20, 0, 20], [], 4, true, ...HILLS), most = Math.max(...hills.flat());
  line(on, [[on.x(0), on.base], [on.x(0), on.top]], colours.note, 1, [3, 3]);
  words(on, word("reads-0"), on.x(0) - 8, on.top - 7, "right");
  words(on, word("reads-1"), on.x(0) + 8, on.top - 7, "left");
  const peaks = hills.map((counts) => HILLS[0] + counts.indexOf(Math.max(...counts)));
  hills.forEach((counts, label) => {
    const side = (bin) => on.x(HILLS[0] + bin), top = (bin) => on.y((0.9 * counts[bin]) / most);
    const steps = counts.flatMap((_, bin) => [[side(bin), top(bin)], [side(bin + 1), top(bin)]]);
    area(on, [[on.left, on.base], ...steps, [on.right, on.base]], `${colours[`class${label}`]}cc`);
  });
  canvas.setAttribute("aria-label", word("hills-label", epoch, ...peaks, percent(flat)));
}

/** How many of the test images are read rightly after each epoch: by the article's run, and by the other one. */
function drawCurves() {
  const every = even() ? [0, 1000, 2000, 3000] : [0, 1, 10, 100, 1000, 10000, 100000];
  const marks = every.filter((mark) => mark <= longest());
  const shares = [0, 0.5, 1].map((share) => [share, `${100 * share} %`]);
  const on = plot($("curves"), placeOf, marks, shares, 3.7 * colours.type);
  runs.forEach((run, number) => {
    const until = run?.moments.filter(({ epoch, test_accuracy: right }) => epoch <= clock.epoch && right >= 0) ?? [];
    const points = until.map(({ epoch, test_accuracy: right }) => [on.x(epoch), on.y(right)]);
    line(on, points, colours.ink, 2.5, number ? [6, 4] : []);
  });
  $("curves").setAttribute("aria-label", word("curves-label", clock.epoch));
}

/** Writes the names of the runs, and what they are. */
export function showRuns() {
  runs.forEach((run, number) => {
    const panel = $("runs").children[number];
    panel.classList.toggle("empty", !run);
    panel.querySelector("h3").textContent = word(run?.name ?? "run-own");
    panel.querySelector(".note").textContent = run
      ? word("run-about", run.rate, +run.scale.toPrecision(2), word(`loss-${run.loss}`)) : word("run-none");
  });
  say("phase", training.error, Boolean(training.error));
  document.querySelectorAll("#train, #train-article, #cures button").forEach((button) => {
    button.disabled = training.active;
  });
  [...$("cures").children].forEach((button) => { button.ariaPressed = button.dataset.word === runs[1]?.name; });
  $("end").disabled = !training.active && !training.error;  // it may go on in another window
  redraw(drawRuns);
}

// A training.

function setTraining(active, error = "") {
  Object.assign(training, { active, error });
  showRuns();
  document.dispatchEvent(new Event("seen"));
}

/** Trains, and shows each moment in a panel as it comes. */
async function train(run) {
  if (training.active) return;
  if (isPlaying()) play();
  const { name, ...asked } = run, shown = runs[1] = { ...run, moments: [] };
  clock.follows = true;
  setTraining(true);
  $("runs").lastElementChild.scrollIntoView({ block: "nearest" });
  try {
    for await (const moment of documents(await fetched("/api/train", asked))) {
      if (moment.error) throw new Error(moment.error);
      if (moment.done) return setTraining(false);
      await addMoment(shown, moment);
    }
    throw new Gone();
  } catch (error) {
    const name = error.status === 409 ? "elsewhere" : error instanceof Gone && "gone";
    setTraining(false, name ? word(name) : error.message);
  }
}

async function addMoment(run, moment) {
  run.moments = [...run.moments.filter(({ epoch }) => epoch !== moment.forgotten), moment];
  if (!run.weights) await readChoices();  // from now on its weights can be chosen
  run.weights = moment.weights;
  if (clock.follows && ["cure", "free"].includes(document.body.dataset.view)) setEpoch(moment.epoch);
}

/** Ends the training that is going on, here or in another window. */
const end = () => trying(async () => {
  await ask("/api/end", {});
  if (!training.active) setTraining(false);
});

export const cure = (name) => train({ ...runs[0].settings, epochs: 200, ...CURES.find((one) => one.name === name) });

// A run of one's own: the sliders of its rate and of the spread of its first weights.

function ownRun() {
  const number = (id) => Number($(`train-${id}`).value);
  const slid = (id) => Number((10 ** (number(id) / 10 - 4)).toPrecision(2));  // 10 steps are a factor of ten
  return { name: "run-own", rate: slid("rate"), scale: number("spread") && slid("spread"), epochs: number("epochs"),
    loss: $("train-loss").value };
}

export function writeOwn() {
  const { rate, scale } = ownRun();
  for (const [id, shown] of [["rate", rate], ["spread", scale]]) {
    $(`${id}-shown`).textContent = $(`train-${id}`).ariaValueText = shown;
  }
}

/** Asks where the images would lie before the first step, and after it, and shows it in the second panel. */
const askStart = oneAtATime(() => trying(async () => {
  const run = ownRun(), shown = runs[1], { hills, flat, flat_after: after } = await ask("/api/start", run);
  $("start").textContent = word("start", percent(flat), percent(after));
  if (runs[1] !== shown) return;  // a training has begun
  runs[1] = { ...run, moments: [{ epoch: 0, hills, flat }] };
  showRuns();
}));

export async function readRecorded() {
  const { moments, ...settings } = await ask("/api/recorded");
  runs[0] = { ...settings, settings, name: "run-article", weights: "article", moments };
  showRuns();
  setEpoch(0);
}

function moved() {
  writeOwn();
  if ($("train-epochs").checkValidity()) askStart();
}

function trainOwn() {
  if ($("train-epochs").reportValidity()) train(ownRun());
}

export function listenToRuns(on) {
  for (const number of [0, 1]) $("runs").append($("run").content.firstElementChild.cloneNode(true));
  for (const { name } of CURES) {
    const button = document.createElement("button");
    button.dataset.word = name;
    button.onclick = () => cure(name);
    $("cures").append(button);
  }
  on("epoch", "input", dragged);
  on("play", "click", play);
  for (const id of ["rate", "spread", "loss", "epochs"]) on(`train-${id}`, "input", moved);
  on("train-epochs", "keydown", (event) => { if (event.key === "Enter") trainOwn(); });
  on("train", "click", trainOwn);
  on("train-article", "click", () => train({ ...runs[0].settings, name: "run-again" }));
  on("end", "click", end);
}
