// Two runs on one clock: the article's, which is recorded, and one that is trained while one watches.

import { $, Gone, ask, documents, fetched, fixed, oneAtATime, percent, read, say, short, state } from "./state.js";
import { area, cells, cleared, colours, largestOf, line, paper, plot, redraw, sigmoidPlot, words }
  from "./canvas.js";
import { choose, readChoices, trying } from "./stage.js";
import { word } from "./words.js";

const SECONDS = 9;  // for which the clock runs from the first epoch to the last
const CURES = [  // one change each to the article's run, and two at once
  { name: "cure-divide", scale: 1 / 28 },
  { name: "cure-zero", scale: 0 },
  { name: "cure-rate", rate: 1 },
  { name: "cure-loss", loss: "cross-entropy" },
  { name: "cure-both", scale: 0.01, rate: 1, epochs: 50 },
];
const HILLS = [-65, 35];  // z of the hills, a bin for each whole number
const four = fixed(4);
const FIGURES = { epoch: String, loss: four, accuracy: four, test_accuracy: four, flat: four };
export const runs = [null, null];  // settings, moments; `weights`: what the server calls its weights
export const training = { phase: "idle" };  // or running, done, failed; elsewhere: in another window
const clock = { epoch: 0, follows: true, playing: 0 };
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const digits = [0, 1];

// The clock: epochs on a scale that shows the first ones, too.

const longest = () => Math.max(1, ...runs.filter(Boolean).map((run) => run.epochs));
const placeOf = (epoch) => Math.log1p(epoch) / Math.log1p(longest());
const epochAt = (place) => Math.round(Math.expm1((place / 1000) * Math.log1p(longest())));
export const momentAt = (run, epoch) => run?.moments.findLast((moment) => moment.epoch <= epoch);

export function setEpoch(epoch, moveSlider = true) {
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
  $("play").textContent = word(playing ? "halt" : "play");
  if (!playing) return Promise.resolve();
  const start = $("epoch").value < 1000 ? Number($("epoch").value) : 0;
  clock.follows = false;
  return new Promise((done) => {
    const turn = (now) => {
      if (clock.playing !== playing) return done();
      const place = calm.matches ? 1000 : Math.min(1000, start + Math.max(0, now - playing) / SECONDS);
      setEpoch(epochAt(place));
      if (place < 1000) return requestAnimationFrame(turn);
      play();
      done();
    };
    requestAnimationFrame(turn);
  });
}

function dragged() {
  if (clock.playing) play();
  setEpoch(epochAt(Number($("epoch").value)), false);
  clock.follows = clock.epoch >= (runs[1]?.moments.at(-1)?.epoch ?? 0);
}

// The pictures of a run.

const part = (number, name) => $("runs").children[number].querySelector(`[data-part="${name}"]`);

function drawRuns() {
  runs.forEach((run, number) => {
    const moment = momentAt(run, clock.epoch);
    for (const [name, format] of Object.entries(FIGURES)) {
      part(number, name).textContent = moment?.[name] === undefined ? "–" : format(moment[name]);
    }
    if (!moment) return ["hills", "added", "curves"].forEach((name) => cleared(part(number, name)));
    drawHills(part(number, "hills"), moment);
    drawCurves(part(number, "curves"), run, moment);
    drawAdded(number, run, moment);
  });
}

function drawHills(canvas, { hills, flat, epoch }) {
  const on = sigmoidPlot(canvas, [-60, -40, -20, 0, 20], [], 4, true, ...HILLS), most = Math.max(...hills.flat());
  const peaks = hills.map((counts) => counts.indexOf(Math.max(...counts)));
  hills.forEach((counts, label) => {
    const side = (bin) => on.x(HILLS[0] + bin), top = (bin) => on.y((0.9 * counts[bin]) / most);
    const steps = counts.flatMap((_, bin) => [[side(bin), top(bin)], [side(bin + 1), top(bin)]]);
    area(on, [[on.left, on.base], ...steps, [on.right, on.base]], `${colours[`class${label}`]}a6`);
  });
  canvas.setAttribute("aria-label", word("hills-label", epoch, HILLS[0] + peaks[0], HILLS[0] + peaks[1], percent(flat)));
}

function drawCurves(canvas, run, moment) {
  const marks = [1, 10, 100, 1000, 10000, 100000].filter((mark) => mark <= longest());
  const on = plot(canvas, placeOf, marks, [0, 0.5, 1], 3 * colours.type);
  words(on, word("epoch"), on.x(1) - 10, on.base + 1.3 * colours.type, "right");
  const until = run.moments.filter(({ epoch, loss }) => epoch <= moment.epoch && loss !== undefined);
  const points = (name) => until.map((one) => [on.x(one.epoch), on.y(one[name])]);
  line(on, points("accuracy"), colours.train, 6);
  line(on, points("loss"), colours.ink, 1.5);
  line(on, points("test_accuracy"), colours.ink, 2.5, [6, 4]);
  canvas.setAttribute("aria-label", word("curves-label", moment.epoch));
}

/** The map of what training has added; the weights are asked for once they are to be seen. */
function drawAdded(number, run, { epoch }) {
  const canvas = part(number, "added"), on = paper(canvas), wanted = `${run.weights} ${epoch}`;
  if (run.added?.of.startsWith(run.weights)) {
    const { values } = run.added, largest = largestOf(values);
    cells(on, values, largest);
    if (!values.some(Boolean)) words(on, word("nothing-added"), on.width / 2, on.height / 2);
    canvas.setAttribute("aria-label", word("added-label", short(largest)));
  }
  if (run.weights && run.added?.of !== wanted) askAdded[number]();
}

const askAdded = [0, 1].map((number) => oneAtATime(() => trying(async () => {
  const run = runs[number], moment = momentAt(run, clock.epoch);
  if (!moment || !run.weights) return;
  const { added } = await ask("/api/parameters", { weights: run.weights, epoch: moment.epoch });
  run.added = { of: `${run.weights} ${moment.epoch}`, values: added };
  redraw(drawRuns);
})));

/** Writes the names of the runs, and what they are. */
export function showRuns() {
  [...$("runs").children].forEach((panel, number) => {
    const run = runs[number];
    panel.classList.toggle("empty", !run);
    panel.querySelector("h3").textContent = word(run?.name ?? "run-none");
    panel.querySelector(".note").textContent = run
      ? word("run-about", run.rate, short(run.scale), word(`loss-${run.loss}`)) : word("run-none-about");
  });
  say("phase", training.error ?? word(`phase-${training.phase}`), Boolean(training.error));
  const active = training.phase === "running";
  for (const id of ["train", "train-article"]) $(id).disabled = active;
  $("end").disabled = !active && training.phase !== "elsewhere";
  document.querySelectorAll("#cures button").forEach((button) => { button.disabled = active; });
  redraw(drawRuns);
}

// A training.

function setPhase(phase, error) {
  Object.assign(training, { phase, error });
  showRuns();
  document.dispatchEvent(new Event("seen"));
}

/** Trains, and shows each moment in a panel as it comes. */
export async function train(run) {
  if (training.phase === "running") return;
  if (clock.playing) play();
  const shown = runs[1] = { ...run, moments: [] };
  clock.follows = true;
  setPhase("running");
  $("runs").lastChild.scrollIntoView({ block: "nearest" });
  try {
    const { name, ...asked } = run, response = await fetched("/api/train", asked);
    if (!response.ok) await read(response);
    for await (const moment of documents(response)) {
      if (moment.error) throw new Error(moment.error);
      if (moment.done) setPhase("done");
      else await addMoment(shown, moment);
    }
    if (training.phase !== "done") throw new Gone();
  } catch (error) {
    if (error.status === 409) setPhase("elsewhere");
    else setPhase("failed", error instanceof Gone ? word("gone") : error.message);
  }
}

async function addMoment(run, moment) {
  run.moments = run.moments.filter(({ epoch }) => epoch !== moment.forgotten);
  run.moments.push(moment);
  if (run.moments.length === 1) {
    run.weights = moment.weights;
    await readChoices();  // from now on its weights can be chosen
  }
  if (clock.follows) setEpoch(moment.epoch);
}

/** Ends the training that is going on, here or in another window. */
const end = () => trying(async () => {
  await ask("/api/end", {});
  if (training.phase === "elsewhere") setPhase("idle");
});

export const cure = (name) =>
  train({ ...runs[0].settings, epochs: 200, digits, ...CURES.find((one) => one.name === name) });

// A run of one's own: the sliders of its rate and of the spread of its first weights.

function ownRun() {
  const number = (id) => Number($(`train-${id}`).value);
  const slid = (id) => Number((10 ** (number(id) / 10 - 4)).toPrecision(2));  // 10 steps are a factor of ten
  return { name: "run-own", rate: slid("rate"), scale: number("spread") && slid("spread"), epochs: number("epochs"),
    loss: $("train-loss").value, digits };
}

export function writeOwn() {
  const { rate, scale } = ownRun();
  for (const [id, shown] of [["rate", rate], ["spread", scale]]) {
    $(`${id}-shown`).textContent = shown;
    $(`train-${id}`).setAttribute("aria-valuetext", shown);
  }
}

/** Asks where the images would lie before the first step, and after it, and shows it in the second panel. */
const askStart = oneAtATime(() => trying(async () => {
  const run = ownRun(), { hills, flat, flat_after: after } = await ask("/api/start", run);
  $("start").textContent = word("start", percent(flat), percent(after));
  if (training.phase === "running") return;
  runs[1] = { ...run, moments: [{ epoch: 0, hills, flat }] };
  showRuns();
}));

export async function readRecorded() {
  const { moments, ...settings } = await ask("/api/recorded");
  runs[0] = { ...settings, settings, name: "run-article", weights: "article", digits, moments };
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
  $("cures").append(...CURES.map(({ name }) => {
    const button = Object.assign(document.createElement("button"), { onclick: () => cure(name) });
    button.dataset.word = name;
    return button;
  }));
  on("epoch", "input", dragged);
  on("play", "click", play);
  for (const id of ["train-rate", "train-spread"]) on(id, "input", moved);
  for (const id of ["train-loss", "train-epochs"]) on(id, "change", moved);
  on("train-epochs", "keydown", (event) => { if (event.key === "Enter") trainOwn(); });
  on("train", "click", trainOwn);
  on("train-article", "click", () => train({ ...runs[0].settings, digits, name: "run-again" }));
  on("end", "click", end);
}
