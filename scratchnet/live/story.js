// The six steps that one is led through. Each asks before it shows; each uses what free play uses.

import { $, chosen, large, percent, signed, state, two } from "./state.js";
import { redraw } from "./canvas.js";
import { choose, drawStage, look, setLabel, showExample, step, surely } from "./stage.js";
import { cure, isPlaying, momentAt, play, runs, setEpoch, training } from "./runs.js";
import { word } from "./words.js";

async function firstWeights() {
  state.test = false;
  const looked = choose("first");
  $("loss-kind").value = "squared";
  $("rate").value = chosen().rate;
  setLabel(1);
  await looked;
}
const articleAtFirst = () => { setEpoch(0); return choose("article", 0); };
const trained = () => runs[1]?.weights && runs[1].moments.at(-1);  // the last moment of the reader's run
const ofCure = () => !training.active && runs[1]?.name.startsWith("cure") && trained();
const cured = () => (ofCure() ? setEpoch(trained().epoch) : cure("cure-divide"));
const right = (run, epoch) => percent(momentAt(run, epoch).test_accuracy);
const moved = () => state.answer.z - state.before.z;
const needed = () => (state.needed.counted ? "" : word("about")) + large(state.needed.steps);
const said = (answer = state.answer) => [answer.read_as, surely(answer.sure), two(answer.z)];

/** Chooses the weights that have learned; a white dot stays where the first ones had put the digit. */
async function learned() {
  const { visit } = story;
  await firstWeights();
  const before = story.untrained = state.answer;
  if (story.visit === visit) await choose(...(trained() ? [runs[1].weights, trained().epoch] : ["small"]));
  if (story.visit !== visit) return;  // the reader has gone on
  state.before = before;
  await look();
}

// name: of its words, and of what page.css shows. enter: what is set before it asks. reveal: what happens then.
// right: which of the three answers is. found: what is to be said of what there is to see; null as long as
// there is nothing. told: the name of the sentence that says it, where that is not always the same.
const STEPS = [
  { name: "draw", enter: () => choose("small"), right: () => 0, found: said },
  { name: "first", enter: firstWeights, right: () => [0.75, 0.99, 2].findIndex((most) => state.answer.sure < most),
    found: said },
  { name: "step", enter: firstWeights, reveal: () => { setLabel(1); return step(); },
    right: () => (Math.abs(moved()) < Math.abs(state.before.z) / 20 ? 0 : 2),
    told: () => (state.needed.steps ? "step-found" : "step-right"),
    found: () => (state.before && state.needed ? [signed(moved()), needed()] : null) },
  { name: "creep", enter: articleAtFirst, reveal: play, right: () => 1,
    found: () => (isPlaying() ? null : [0, 2000, 3000].map((epoch) => right(runs[0], epoch))) },
  { name: "cure", enter: articleAtFirst, reveal: cured, right: () => 2,
    found: () => (ofCure() ? [word(`${runs[1].name}-why`), trained().epoch, right(runs[1], trained().epoch),
      right(runs[0], trained().epoch)] : null) },
  { name: "again", enter: learned,
    right: () => (state.answer.read_as === 0 ? 0 : state.answer.sure < story.untrained.sure ? 1 : 2),
    found: () => [...said().slice(0, 2), ...said(story.untrained)] },
];
// number: of the step, or null in free play. given: the reader's answers by step. visit: one object for each.
// entered: a promise. shows: what is to be seen is there. untrained: what the first weights made of the digit.
const story = { number: 0, given: new Map(), visit: null, entered: null, shows: false, untrained: null };

/** Whether what answers the question waits for the reader's answer. */
const asks = () => story.number !== null && !story.given.has(story.number);

export function writeStory() {
  const { number, given } = story, free = number === null, of = free ? "free" : STEPS[number].name;
  const picked = given.get(number);
  [...$("story-steps").children].forEach((button, place) => {
    const step = STEPS[place];
    button.textContent = step ? place + 1 : word("free-title");
    button.ariaLabel = step ? word("step-label", place + 1, word(`${step.name}-title`)) : null;
    button.ariaCurrent = place === (number ?? STEPS.length) ? "step" : null;
  });
  $("story-title").textContent = free ? word("free-title") : `${number + 1}. ${word(`${of}-title`)}`;
  const how = trained() ? word("trained-for", word(runs[1].name), trained().epoch) : word("weights-small");
  $("story-text").textContent = word(`${of}-text`, how);
  $("story-found").textContent = "";
  const view = ["draw", "first", "again"].includes(of) ? "look" : of;
  Object.assign(document.body.dataset, { step: of, view });
  document.body.classList.toggle("strip", view !== "look" && view !== "step");  // the stage is a strip there
  document.body.classList.toggle("asking", asks());
  $("clock").inert = $("save").disabled = asks();
  redraw(drawStage);
  if (free) return;
  $("story-ask").textContent = word(`${of}-ask`);
  $("story-next").textContent = word(number === STEPS.length - 1 ? "to-free" : "next-step");
  [...$("story-answers").children].forEach((button, place) => {
    button.textContent = word(`${of}-${"abc"[place]}`);
    button.disabled = picked !== undefined && picked !== place;
    button.ariaPressed = picked === place;
    button.className = "";
  });
}

/** Says what there is to see, once the question is answered. */
function writeFound() {
  const { number, given } = story, step = STEPS[number];
  if (number === null || !given.has(number)) return;
  const found = story.shows && state.answered === state.version ? step.found() : null;
  const waits = training.active || step.name !== "cure";
  if (!found) return void ($("story-found").textContent = waits ? word("wait") : "");
  const place = step.right(), start = word(given.get(number) === place ? "right" : "not-right");
  [...$("story-answers").children].forEach((button, other) => button.classList.toggle("right", other === place));
  $("story-found").textContent = `${start}${word(step.told?.() ?? `${step.name}-found`, ...found)}`;
}

function answer(place) {
  if (story.given.has(story.number)) return;
  story.given.set(story.number, place);
  writeStory();
  reveal();
  if (innerWidth < 1000) $("story-ask").scrollIntoView({ block: "start" });
}

async function reveal() {
  const { number, visit, entered } = story;
  writeFound();
  await entered;
  if (story.visit !== visit) return;  // the reader has gone on
  story.shows = true;
  const revealed = STEPS[number].reveal?.();
  writeFound();
  await revealed;
  if (story.visit === visit) writeFound();
}

/** Goes to a step, or to free play (null). */
export async function goTo(number) {
  Object.assign(story, { number, visit: {}, shows: false });
  state.before = null;  // what a step did is told in that step alone
  if (isPlaying()) play();
  scrollTo(0, 0);
  if (number > 0 && !state.pixels.some(Boolean)) showExample();
  writeStory();
  setEpoch();  // its scale is not the same in all parts
  if (number === null) {
    if (!state.test) setLabel(null);
    return void await look();
  }
  story.entered = STEPS[number].enter();
  if (story.given.has(number)) reveal();
  await story.entered;
}

export const stepInAddress = () => {
  const number = Number(location.hash.slice(1));
  return location.hash === "#free" ? null : STEPS[number - 1] ? number - 1 : 0;
};

export function listenToStory(on) {
  const go = (place) => { location.hash = place < STEPS.length ? place + 1 : "free"; };
  for (let place = 0; place <= STEPS.length; place++) {
    $("story-steps").append(Object.assign(document.createElement("button"), { onclick: () => go(place) }));
  }
  on("story-next", "click", () => go(story.number + 1));
  window.addEventListener("hashchange", () => {
    goTo(stepInAddress());
    $("story-title").focus({ preventScroll: true });
  });
  [...$("story-answers").children].forEach((button, place) => { button.onclick = () => answer(place); });
  document.addEventListener("seen", writeFound);
}
