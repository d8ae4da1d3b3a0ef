// The page begins here. Each file listens to the elements that it is about; here are those of the whole page.

import { $, changeLanguage, state, when, writeWords } from "./state.js";
import { readColours } from "./canvas.js";
import { choose, drawStage, writeAnswer, writeChoices } from "./stage.js";
import { drawRuns, setEpoch, showRuns, writeOwn } from "./runs.js";
import { goTo, writeStory } from "./story.js";
import "./picture.js";

function drawEverything() {
  readColours();
  drawStage();
  drawRuns();
}

/** Writes all that is said on the page in the chosen language. */
function writeEverything() {
  writeWords();
  writeOwn();
  showRuns();
  writeStory();
  writeChoices();
  if (state.answer) writeAnswer();
  drawEverything();
}

function project() {
  $("project").ariaPressed = document.documentElement.classList.toggle("project");
  drawEverything();
}

function switchLanguage() {
  changeLanguage();
  writeEverything();
}

when("project", "click", project);
when("language", "click", switchLanguage);
when("weights", "change", () => {
  choose($("weights").value);
  setEpoch();  // of a run, those that its panel shows
});
// What keys do wherever nothing is written or drawn.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, #draw")) return;
  if (event.key.toLowerCase() === "p") project();
  if (event.key.toLowerCase() === "l") switchLanguage();
  if (event.key >= "1" && event.key <= "6") location.hash = event.key;
});
const sizes = new ResizeObserver(drawEverything);
document.querySelectorAll("canvas").forEach((canvas) => sizes.observe(canvas));
for (const medium of ["print", "(prefers-color-scheme: dark)"]) {
  matchMedia(medium).addEventListener("change", drawEverything);
}

writeEverything();
goTo();
