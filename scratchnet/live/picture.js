// A picture of a handwritten digit becomes an image as MNIST's are; and the page becomes a picture to keep.

import { FULL, SIDE, $, ask, made, say, state, when, word } from "./state.js";
import { colours } from "./canvas.js";
import { setPixels, trying } from "./stage.js";

const WIDE = 200;  // pixels of the picture's longer side, in which the digit is looked for

/** Returns the greys of a picture, 0 to 255, in rows of that width. */
function greysOf(bitmap) {
  const scale = Math.min(1, WIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((size) => Math.max(1, Math.round(size * scale)));
  const on = new OffscreenCanvas(width, height).getContext("2d");
  Object.assign(on, { fillStyle: "#fff", imageSmoothingQuality: "high" }).fillRect(0, 0, width, height);
  on.drawImage(bitmap, 0, 0, width, height);
  const { data } = on.getImageData(0, 0, width, height);
  const grey = (_, k) => Math.round(0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2]);
  return { width, pixels: Array.from({ length: width * height }, grey) };
}

function show(stage, greys, width = SIDE) {
  const image = new ImageData(width, greys.length / width), canvas = $(`recipe-${stage}`);
  greys.forEach((grey, k) => image.data.set([grey, grey, grey, FULL], 4 * k));
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** Takes a file with a picture in, and shows each stage. */
const takePicture = (file) => trying(async () => {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return say("message", word("no-picture"), true);
  const before = state.pixels, picture = greysOf(bitmap);
  const { ink, small, centred } = await ask("/api/photo", picture);
  if (state.pixels !== before) return;  // there is another image meanwhile
  if (!ink.length) return say("message", word("no-digit"), true);
  const inked = new Set(ink), dark = (values) => values.map((value) => FULL - value);
  $("recipe").hidden = false;
  show("grey", picture.pixels, picture.width);
  show("ink", picture.pixels.map((_, place) => (inked.has(place) ? 0 : FULL)), picture.width);
  show("small", dark(small));
  show("centred", dark(centred));
  await setPixels(small);
});

/** Saves the three pictures, or those of the runs in place of the third, and the verdict as one picture. */
function savePicture() {
  const own = document.querySelectorAll(".three canvas, .hills #runs canvas");
  const canvases = [...own].filter((canvas) => canvas.checkVisibility()), type = 20 * devicePixelRatio;
  const width = canvases.reduce((sum, canvas) => sum + canvas.width + type, type);
  const height = Math.max(...canvases.map((canvas) => canvas.height)) + 4 * type;
  const picture = made("canvas", { width, height }), on = picture.getContext("2d");
  Object.assign(on, { fillStyle: colours.page }).fillRect(0, 0, width, height);
  Object.assign(on, { fillStyle: colours.ink, font: `${type}px system-ui, sans-serif` });
  on.fillText($("verdict").textContent, type, 2 * type);
  let x = type;
  for (const canvas of canvases) { on.drawImage(canvas, x, 3 * type); x += canvas.width + type; }
  made("a", { href: picture.toDataURL(), download: "scratchnet.png" }).click();
}

when("save", "click", savePicture);
when("choose", "click", () => $("file").click());
when("file", "change", () => {
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
