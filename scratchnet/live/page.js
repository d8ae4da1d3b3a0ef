// The page begins here, and here the reader's actions arrive. To begin with, follow a stroke: listen, stroke,
// look, showAnswer, drawPulls. In words.js is what the page says; in story.js, what it leads through.

import { $, state } from "./state.js";
import { readColours } from "./canvas.js";
import { changed, choose, drawStage, pressed, readChoices, released, setLabel, setPixels, setTool, showExample,
  showTest, step, stroke, trying, undo, writeAnswer, writeChoices } from "./stage.js";
import { listenToRuns, readRecorded, setEpoch, showRuns, writeOwn } from "./runs.js";
import { goTo, listenToStory, stepInAddress, writeStory } from "./story.js";
import { savePicture, takePicture } from "./picture.js";
import { changeLanguage, word, writeWords } from "./words.js";

const on = (id, kind, action) => $(id).addEventListener(kind, action);
const root = document.documentElement;

function drawEverything() {
  readColours();
  drawStage();
  showRuns();
}

/** Writes all that is said on the page in the chosen language. */
function writeEverything() {
  writeWords();
  for (const id of ["loss-kind", "train-loss"]) {
    const kept = $(id).value || "squared";
    $(id).replaceChildren(...["squared", "cross-entropy"].map((name) => new Option(word(`loss-${name}`), name)));
    $(id).value = kept;
  }
  writeOwn();
  writeStory();
  writeChoices();
  if (state.answer) writeAnswer();
  drawEverything();
}

function project() {
  $("project").ariaPressed = root.classList.toggle("project");
  drawEverything();
}

function switchLanguage() {
  changeLanguage();
  writeEverything();
}

/** What keys do wherever nothing is written or drawn. */
function shortcut(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, #draw")) return;
  if (event.key.toLowerCase() === "p") project();
  if (event.key.toLowerCase() === "l") switchLanguage();
  if (event.key >= "1" && event.key <= "6") location.hash = event.key;
}

function listen() {
  on("draw", "pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    $("draw").setPointerCapture(event.pointerId);
    state.last = null;
    stroke(event);
  });
  on("draw", "pointermove", (event) => { if ($("draw").hasPointerCapture(event.pointerId)) stroke(event); });
  on("draw", "keydown", pressed);
  on("draw", "keyup", released);
  for (const kind of ["focus", "blur"]) on("draw", kind, () => { state.held = null; drawStage(); });
  for (const tool of ["pen", "eraser"]) on(tool, "click", () => setTool(tool));
  on("clear", "click", () => setPixels(state.pixels.map(() => 0)));
  on("weights", "change", () => {
    choose($("weights").value);
    setEpoch();  // of a run, those that its panel shows
  });
  on("label", "change", () => { setLabel(Number($("label").value || NaN)); changed(); });
  on("step", "click", step);
  on("undo", "click", () => undo());
  on("start-over", "click", () => undo(true));
  on("test-number", "change", () => showTest($("test-number").value));
  on("choose", "click", () => $("file").click());
  on("file", "change", () => {
    if ($("file").files[0]) takePicture($("file").files[0]);
    $("file").value = "";  // the same one can be chosen again
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  for (const [kind, from] of [["drop", "dataTransfer"], ["paste", "clipboardData"]]) {
    document.addEventListener(kind, (event) => {
      const [file] = event[from].files;
      if (kind === "drop" || file) event.preventDefault();
      if (file) takePicture(file);
    });
  }
  on("project", "click", project);
  on("language", "click", switchLanguage);
  on("save", "click", savePicture);
  document.addEventListener("keydown", shortcut);
  const sizes = new ResizeObserver(drawEverything);
  document.querySelectorAll("canvas").forEach((canvas) => sizes.observe(canvas));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawEverything);
  for (const kind of ["beforeprint", "afterprint"]) {
    window.addEventListener(kind, () => {
      root.classList.toggle("printing", kind === "beforeprint");
      drawEverything();
    });
  }
}

listenToRuns(on);
listenToStory(on);
listen();
showExample();
writeEverything();
trying(async () => {
  const recorded = readRecorded();
  await readChoices();
  await goTo(stepInAddress());
  await recorded;
});
