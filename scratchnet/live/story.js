// The six steps that one is led through, and free play. Each step asks before it shows; each uses what free play uses.

import { $, ask, changeLanguage, chosen, fine, known, large, made, percent, signed, state, two, when, word,
  writeWords } from "./state.js";
import { readColours, redraw } from "./canvas.js";
import { choose, drawStage, look, oneAtATime, readChoices, setLabel, showExample, step, surely, writeAnswer,
  writeChoices } from "./stage.js";
import { beginCure, clock, cure, drawRuns, momentAt, nineTenths, play, runs, setEpoch, showRuns, training,
  writeOwn } from "./runs.js";
import "./picture.js";

async function firstWeights() {
  const looked = choose("first");
  $("cross-entropy").checked = false;
  $("rate").value = chosen().rate;
  setLabel(1);
  await looked;
}
const articleAtFirst = () => { setEpoch(0); return choose("article", 0); };
const curedAtFirst = () => beginCure().then(() => visit.step.name === "cure" && (setEpoch(0), choose("divided", 0)));
/** The last moment of a cure, as long as the server keeps its weights. */
const trained = () => runs[1].name.startsWith("cure") && known(runs[1].weights) && runs[1].moments.slice(1).at(-1);
const ofCure = () => !training.active && trained();
const cured = async () => (ofCure() ? setEpoch(trained().epoch)
  : (runs[1].name.startsWith("cure") || await beginCure(), visit.step.name === "cure" && cure("cure-divide")));
const right = (run, epoch) => percent(momentAt(run, epoch).test_accuracy);
const fourth = () => (trained() ? { ...runs[1], epoch: trained().epoch } : { name: "", weights: "small" });
const needed = ({ counted, steps }) => (counted ? "" : word("about")) + large(steps);
const farther = (a, b, c) => (c.moves > 2 * a.moves && a.moves > 0 ? word("again-far", large(c.moves / a.moves)) : "");
const farthest = (all = state.others) => all.indexOf(all.toSorted((a, b) => b.moves - a.moves)[0]);
const said = (answer = state.answer) => [answer.read_as, surely(answer.sure), two(answer.z)];

/** Asks what the neurons of part 6 make of the image, and how far a step with it, a 1, would move their z. */
const compare = oneAtATime(async () => {
  await readChoices();  // a run may have been forgotten
  const { answer } = state, { pixels } = answer, [{ name, rate, epochs: epoch }] = runs;
  const neurons = [{ weights: "first" }, { name, weights: "article", epoch }, { weights: "divided" }, fourth()];
  const others = await Promise.all(neurons.map(async ({ weights, epoch, name: run }) =>
    ({ ...(await ask("/api/look", { weights, epoch, pixels })), epoch, name: run })));
  for (const one of others) one.moves = rate * (1 - one.p) * one.slope * (one.ink + 1);
  if (answer !== state.answer || visit.step.name !== "again") return;  // another image, or another part meanwhile
  Object.assign(state, { others }).answer.compared = true;
  redraw(drawStage);
  writeNeurons();
  writeFound();
});

/** The table of part 6; how far z moves, and why, waits for the reader's answer. */
function writeNeurons() {
  const asks = visit.step.given === undefined;
  const rows = state.others.map((one, which, { 2: { moves: far } }) => [
    word(`again-${one.name ? "run" : "abce"[which]}`, one.name && word(one.name), one.epoch, "ABCD"[which]),
    said(one).slice(0, 2).join(", "), fine(1 - one.p), ...(asks ? "???" : [fine(one.slope), signed(one.moves),
      word(`${one.read_as ? "right" : "wrong"}-${one.p > 0.99 ? "done" : 4 * one.moves < far ? "little" : "far"}`)])]);
  const best = asks || !rows.length ? null : 1 + farthest();  // the head is the row before the first one
  const row = (cells, place) => `<tr ${place === best ? 'class="right"' : ""}><td>${cells.join("<td>")}`;
  $("neurons").innerHTML = [word("neurons").split("|"), ...rows].map(row).join("");
}

// name: of its words, and of what page.css shows. enter: what is set before it asks. reveal: what happens then.
// right: which of the three answers is. found: what is to be said; null as long as there is nothing. told: the name
// of the sentence that says it, where that is not always the same. given: the reader's answer, once there is one.
const STEPS = [
  { name: "draw", enter: () => choose("small"), right: () => 1, found: () => [] },
  { name: "first", enter: firstWeights, right: () => [0.75, 0.99, 2].findIndex((most) => state.answer.sure < most),
    found: ({ ink } = state.answer) => (ink ? [...said(), ink, Math.round(Math.sqrt(ink))] : null) },
  { name: "step", enter: firstWeights, reveal: () => { setLabel(1); return step(); },
    right: ({ slope, ink } = state.before) => [0.05, 0.5, 2].findIndex((most) => 0.01 * slope ** 2 * (ink + 1) <= most),
    told: ({ p, slope, needed: of } = state.before) => `step-${of.steps && (1 - p) * slope < 0.06 ? "found" : "near"}`,
    found: ({ needed: of, p, slope: s, ink } = state.before ?? {}, each = 0.01 * (1 - p) * s, by = each * (ink + 1)) =>
      (of?.steps || (of && ink && state.asked.steps.length === 1) ? [needed(of), fine(s),
        fine(by * s * (1 + by * (0.5 - p))), fine(1 - p), large(0.00125 / each), ink, signed(by), fine(each)] : null) },
  { name: "creep", enter: articleAtFirst, reveal: play, right: () => 1,
    found: () => (clock.playing ? null : [0, 2000, 3000].map((epoch) => right(runs[0], epoch))) },
  { name: "cure", reveal: cured,
    enter: () => (visit.step.given === undefined ? curedAtFirst() : articleAtFirst()), right: () => 0,
    found: () => (ofCure() ? [word(`${runs[1].name}-why`), nineTenths[runs[1].name] ?? "?", trained().epoch,
      right(runs[1], trained().epoch), right(runs[0], trained().epoch)] : null) },
  { name: "again", enter: () => { setLabel(1); return choose("first"); }, reveal: () => choose("divided"),
    right: () => [0, 1, 2, 1][farthest()],
    found: ({ compared, ink } = state.answer) => (compared && ink ? [ink + 1, farther(...state.others), ink] : null) },
  { name: "free", enter: () => { setLabel(null);
    return state.asked.weights === "divided" ? choose(fourth().weights, fourth().epoch) : look(); } },
];
const FREE = STEPS.at(-1);
// Where the reader is, anew each visit. entered: a promise. shows: what is to be seen is there.
let visit = { step: STEPS[0], entered: null, shows: false };

const addressOf = (step) => `#${step === FREE ? "free" : STEPS.indexOf(step) + 1}`;
const titleOf = (step) => `${step === FREE ? "" : `${STEPS.indexOf(step) + 1}. `}${word(`${step.name}-title`)}`;

function writeStory() {
  const { step, step: { name, given } } = visit, asks = step !== FREE && given === undefined;
  [...$("story-steps").children].forEach((button, place) => {
    button.title = button.ariaLabel = titleOf(STEPS[place]);
    button.textContent = STEPS[place] === FREE ? titleOf(FREE) : place + 1;
    button.dataset.title = STEPS[place] === FREE ? "" : ` · ${word(`${STEPS[place].name}-title`)}`;
    button.ariaCurrent = STEPS[place] === step ? "step" : null;
  });
  $("story-title").textContent = titleOf(step);
  $("story-text").innerHTML = word(`${name}-text`);
  const view = ["draw", "first", "again"].includes(name) ? "look" : name;
  Object.assign(document.body.dataset, { step: name, view });
  document.body.classList.toggle("hills", ["creep", "cure"].includes(view));  // they stand on the sigmoid
  document.body.classList.toggle("asking", asks);  // what answers the question waits for the reader's answer
  $("clock").inert = $("save").disabled = asks;
  redraw(drawStage);
  if (name === "again") writeNeurons();
  if (step === FREE) return;
  $("story-ask").textContent = word(`${name}-ask`);
  $("story-next").textContent = word(name === "again" ? "to-free" : "next-step");
  [...$("story-answers").children].forEach((button, other) => {
    const textContent = word(`${name}-${"abc"[other]}`), disabled = !asks && given !== other;
    Object.assign(button, { textContent, disabled, ariaPressed: given === other, className: "" });
  });
}

/** Says what there is to see, once the question is answered. */
function writeFound() {
  const { step, shows } = visit;
  if (step.given === undefined) return;
  const now = shows && state.answer?.asked === state.asked, found = now ? step.found() : null;
  const waits = !now || training.active || clock.playing || (step.name === "again" && !state.answer.compared);
  if (!found) return void ($("story-found").textContent = word(waits ? "wait" : "nothing"));
  const place = step.right(), others = step.name === "cure" && runs[1].name !== "cure-divide";  // were not asked about
  const start = others ? "" : word(step.given === place ? "right" : "not-right");
  [...$("story-answers").children].forEach((button, other) => button.classList.toggle("right", other === place));
  const lines = `${start}${word(step.told?.() ?? `${step.name}-found`, ...found)}`.split("\n");
  $("story-found").replaceChildren(...lines.map((line) => made("span", { textContent: `${line} ` })));
}

function answer(place) {
  if (visit.step.given !== undefined) return;
  visit.step.given = place;
  writeStory();
  reveal();
  if (innerWidth < 940) $(visit.step.name === "creep" ? "runs" : "story-ask").scrollIntoView({ block: "start" });
}

async function reveal() {
  const now = visit;
  writeFound();
  await now.entered;
  if (visit !== now) return;  // the reader has gone on
  now.shows = true;
  const revealed = now.step.reveal?.();
  if (state.answer) writeAnswer();
  await revealed;
  writeFound();
}

/** Goes to the part that the address names. */
function goTo() {
  const step = STEPS.find((one) => addressOf(one) === location.hash) ?? STEPS[0];
  visit = { step, entered: null, shows: false };
  Object.assign(state, { before: null, others: [] });  // what a step did is told in that step alone
  if (clock.playing) play();
  scrollTo(0, 0);
  if (!state.pixels.some(Boolean)) showExample();
  writeStory();
  setEpoch();  // its scale is not the same in all parts
  visit.entered = step.enter();
  writeStory();  // the weights that it is about may be others
  if (step.given !== undefined) reveal();
}

const drawEverything = () => [readColours, drawStage, drawRuns].forEach((draw) => draw());

/** Writes all that is said on the page in the chosen language. */
function writeEverything() {
  [writeWords, writeOwn, showRuns, writeStory, writeChoices].forEach((write) => write());
  if (state.answer) writeAnswer();
  drawEverything();
}

when("project", "click", () => {
  $("project").ariaPressed = document.documentElement.classList.toggle("project");
  drawEverything();
});
when("language", "click", () => { changeLanguage(); writeEverything(); });
when("weights", "change", () => { choose($("weights").value); setEpoch(); });  // of a run, as its panel shows it
// What keys do wherever nothing is written or drawn.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, #draw")) return;
  ({ p: $("project"), l: $("language") })[event.key.toLowerCase()]?.click();
  if (event.key >= "1" && event.key <= "6") location.hash = event.key;
});
const sizes = new ResizeObserver(drawEverything);
document.querySelectorAll("canvas").forEach((canvas) => sizes.observe(canvas));
for (const medium of ["print", "(prefers-color-scheme: dark)"].map(matchMedia)) medium.onchange = drawEverything;
$("story-steps").append(...STEPS.map((one) => made("button", { onclick: () => { location.hash = addressOf(one); } })));
[...$("story-answers").children].forEach((button, place) => { button.onclick = () => answer(place); });
when("story-next", "click", () => { location.hash = addressOf(STEPS[STEPS.indexOf(visit.step) + 1]); });
document.addEventListener("seen", () => {
  if (visit.step.name === "again" && !state.answer.compared) compare();  // another image
  else writeFound();
});
window.addEventListener("hashchange", () => { goTo(); $("story-title").focus({ preventScroll: true }); });
writeEverything();
goTo();
