// The six steps that one is led through. Each asks before it shows; each uses what free play uses.

import { $, fixed, large, signed, state } from "./state.js";
import { choose, look, setLabel, showExample, step, surely } from "./stage.js";
import { cure, isPlaying, momentAt, play, runs, setEpoch, training } from "./runs.js";
import { word } from "./words.js";

const two = fixed(2), sure = () => surely(state.answer.sure);
const firstWeights = async () => { await choose("first"); setLabel(1); await look(); };
const articleAtFirst = () => { setEpoch(0); return choose("article", 0); };
const trained = () => runs[1]?.weights && runs[1].moments.at(-1);  // the last moment of the reader's run
const cured = () => (runs[1]?.name.startsWith("cure") && trained() ? setEpoch(trained().epoch) : cure("cure-divide"));
const testAccuracy = (run, epoch) => fixed(1)(100 * momentAt(run, epoch).test_accuracy);
const reads = () => (state.answer.sure < 0.75 ? 2 : state.answer.read_as === 1 ? 0 : 1);

// name: of its words. enter: what is set before it asks. reveal: what happens then. right: which of the three
// answers is. found: what is to be said of what there is to see; null as long as there is nothing. told: the
// name of the sentence that says it, where that is not always the same.
const STEPS = [
  { name: "draw", enter: () => choose("small"), right: () => 0,
    found: () => [state.answer.read_as, sure(), two(state.answer.z)] },
  { name: "first", enter: firstWeights, right: reads,
    found: () => (state.weights === "first" ? [state.answer.read_as, sure(), two(state.answer.z)] : null) },
  { name: "step", enter: firstWeights, reveal: step,
    right: () => (Math.abs(moved()) < Math.abs(state.before.z) / 20 ? 2 : 0),
    told: () => (state.needed.steps ? "step-found" : "step-right"),
    found: () => (state.before && state.needed ? [signed(moved()), large(state.needed.steps)] : null) },
  { name: "creep", enter: articleAtFirst, reveal: play, right: () => 2,
    found: () => (isPlaying() ? null : [0, 2000, 3000].map((epoch) => testAccuracy(runs[0], epoch))) },
  { name: "cure", enter: articleAtFirst, reveal: cured, right: () => 2,
    told: () => (runs[1].name === "cure-divide" ? "cure-found" : "cure-other"),
    found: () => (training.phase === "running" || !trained() ? null :
      [trained().epoch, testAccuracy(runs[1], trained().epoch), testAccuracy(runs[0], trained().epoch)]) },
  { name: "again", enter: () => choose(trained() ? runs[1].weights : "small", trained()?.epoch), right: reads,
    found: () => [state.answer.read_as, sure()] },
];
const story = { number: 0, given: new Map() };  // which step, or null in free play; the answers by step

const moved = () => state.answer.z - state.before.z;

/** Whether what answers the question waits for the reader's answer. */
const asks = () => story.number !== null && !story.given.has(story.number);

export function writeStory() {
  const { number, given } = story, free = number === null, of = free ? "free" : STEPS[number].name;
  const picked = given.get(number);
  [...$("story-steps").children].forEach((button, place) => {
    const step = STEPS[place];
    button.textContent = step ? place + 1 : word("free-button");
    button.ariaLabel = step ? word("step-label", place + 1, word(`${step.name}-title`)) : null;
    button.ariaCurrent = place === (number ?? STEPS.length) ? "step" : null;
  });
  $("story-title").textContent = free ? word("free-title") : `${number + 1}. ${word(`${of}-title`)}`;
  $("story-text").textContent = word(`${of}-text`, word(trained() ? runs[1].name : "weights-small"));
  $("story-found").textContent = "";
  Object.assign(document.body.dataset, { step: of, view: ["draw", "first", "again"].includes(of) ? "look" : of });
  document.body.classList.toggle("asking", asks());
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
  if (number === null || !given.has(number) || !state.answer) return;
  const found = step.found();
  if (training.phase === "running") $("story-found").textContent = word("wait");
  if (!found) return;
  const right = step.right(), start = word(given.get(number) === right ? "right" : "not-right");
  [...$("story-answers").children].forEach((button, place) => button.classList.toggle("right", place === right));
  $("story-found").textContent = `${start}${word(step.told?.() ?? `${step.name}-found`, ...found)}`;
}

async function answer(place) {
  const { number } = story;
  if (story.given.has(number)) return;
  story.given.set(number, place);
  writeStory();
  const revealed = reveal(number);
  if (innerWidth < 1000) $("story-ask").scrollIntoView({ block: "start" });
  await revealed;
}

async function reveal(number) {
  const revealed = STEPS[number].reveal?.();
  $("story-found").textContent = word("wait");
  writeFound();
  await revealed;
  if (story.number === number) writeFound();
}

/** Goes to a step, or to free play (null). */
export async function goTo(number) {
  story.number = number;
  state.before = null;  // what a step did is told in that step alone
  if (isPlaying()) play();
  scrollTo(0, 0);
  if (number > 0 && !state.pixels.some(Boolean)) showExample();
  writeStory();
  if (number === null) return void await look(true);
  await STEPS[number].enter();
  if (story.number === number && story.given.has(number)) await reveal(number);
}

export const stepInAddress = () => {
  const number = Number(location.hash.slice(1));
  return location.hash === "#free" ? null : STEPS[number - 1] ? number - 1 : 0;
};

export function listenToStory(on) {
  for (let place = 0; place <= STEPS.length; place++) {
    const button = document.createElement("button");
    button.onclick = () => { location.hash = place < STEPS.length ? place + 1 : "free"; };
    $("story-steps").append(button);
  }
  on("story-next", "click", () => { location.hash = story.number + 1 < STEPS.length ? story.number + 2 : "free"; });
  window.addEventListener("hashchange", () => {
    goTo(stepInAddress());
    $("story-title").focus({ preventScroll: true });
  });
  [...$("story-answers").children].forEach((button, place) => { button.onclick = () => answer(place); });
  document.addEventListener("seen", writeFound);
}
