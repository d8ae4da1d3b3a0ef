// A picture of a handwritten digit becomes an image as MNIST's are; and the page becomes a picture to keep.

import { FULL, SIDE, $, say, state, when, word } from "./state.js";
import { colours } from "./canvas.js";
import { setPixels } from "./stage.js";

const WIDE = 200;   // pixels of the picture's longer side, in which the digit is looked for
const BLUR = 25;    // pixels across which the paper is taken to be alike: lines are thinner than that
const GRAIN = 24;   // what differs less from the paper is no ink
const SPECK = 20;   // pixels: what is smaller is no digit
const LONGER = 20;  // pixels of the digit's longer side, in MNIST's images

/** Returns a canvas of that size with the source on it: all of it, or its part [x, y, width, height]. */
function drawn(source, width, height, part = [0, 0, source.width, source.height]) {
  const [wide, high] = [width, height].map((size) => Math.max(1, Math.round(size)));
  const canvas = new OffscreenCanvas(wide, high), on = canvas.getContext("2d");
  Object.assign(on, { fillStyle: "#fff", imageSmoothingQuality: "high" }).fillRect(0, 0, wide, high);
  on.drawImage(source, ...part, 0, 0, wide, high);
  return canvas;
}

/** Returns the greys of a canvas, 0 to 255. */
function greysOf(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = (_, k) => 0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2];
  return Array.from({ length: data.length / 4 }, grey);
}

/** Returns a canvas of these greys. */
function canvasOf(greys, width) {
  const canvas = new OffscreenCanvas(width, greys.length / width), image = new ImageData(width, canvas.height);
  greys.forEach((grey, k) => image.data.set([grey, grey, grey, FULL], 4 * k));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** Returns the places of the digit: what is farthest from the paper around it, be it darker or lighter. */
function inkOf(canvas) {
  const { width, height } = canvas, grey = greysOf(canvas);
  const paper = greysOf(drawn(drawn(canvas, width / BLUR, height / BLUR), width, height));
  const depth = grey.map((value, place) => paper[place] - value);
  const [darker, lighter] = [Math.max(...depth), -Math.min(...depth)];
  const sign = darker > lighter ? 1 : -1, border = Math.max(GRAIN, darker / 2, lighter / 2);
  return largestPart(depth.flatMap((value, place) => (sign * value > border ? [place] : [])), width, height);
}

/** Returns the largest connected part of these places; one that touches the edge is rarely the digit. */
function largestPart(places, width, height) {
  const left = new Set(places), inside = (at, length) => at > 0 && at < length - 1;
  let largest = { part: [], size: SPECK };
  for (const start of left) {
    const part = [start];
    left.delete(start);
    for (const place of part) {
      const nearby = [place - 1, place + 1, place - width, place + width];
      part.push(...nearby.filter((next) => left.delete(next)));
    }
    const free = part.every((place) => inside(place % width, width) && inside(Math.floor(place / width), height));
    const size = free ? part.length : part.length / 8;
    if (size > largest.size) largest = { part, size };
  }
  return largest.part;
}

/** Returns the digit with its longer side 20 pixels long, in the middle of an image of 28 x 28. */
function scaled(ink, places) {
  const sides = [places.map((place) => place % ink.width), places.map((place) => Math.floor(place / ink.width))];
  const [x, y] = sides.map((side) => Math.min(...side)), [toX, toY] = sides.map((side) => Math.max(...side) + 1);
  const scale = LONGER / Math.max(toX - x, toY - y);
  const digit = drawn(ink, (toX - x) * scale, (toY - y) * scale, [x, y, toX - x, toY - y]);
  const image = drawn(digit, SIDE, SIDE, [(digit.width - SIDE) >> 1, (digit.height - SIDE) >> 1, SIDE, SIDE]);
  return greysOf(image).map((grey) => Math.round(FULL - grey));
}

/** Shows a stage of the recipe; its canvas is empty then. */
function show(stage, canvas) {
  $(`recipe-${stage}`).getContext("bitmaprenderer").transferFromImageBitmap(canvas.transferToImageBitmap());
}

/** Takes a file with a picture in, and shows each stage. */
async function takePicture(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return say("message", word("no-picture"), true);
  const scale = Math.min(1, WIDE / Math.max(bitmap.width, bitmap.height));
  const picture = drawn(bitmap, bitmap.width * scale, bitmap.height * scale), grey = greysOf(picture);
  const places = inkOf(picture), inked = new Set(places);
  if (!places.length) return say("message", word("no-digit"), true);
  const ink = canvasOf(grey.map((_, place) => (inked.has(place) ? 0 : FULL)), picture.width);
  const pixels = scaled(ink, places), shades = (values) => values.map((value) => FULL - value);
  $("recipe").hidden = false;
  show("grey", canvasOf(grey, picture.width));
  show("ink", ink);
  show("small", canvasOf(shades(pixels), SIDE));
  await setPixels(pixels);
  if (state.answer && state.pixels === pixels) show("centred", canvasOf(shades(state.answer.pixels), SIDE));
}

/** Saves the three pictures and the verdict as one picture. */
function savePicture() {
  const canvases = ["draw", "pulls", "sigmoid"].map($), type = 20 * devicePixelRatio;
  const picture = document.createElement("canvas"), on = picture.getContext("2d");
  picture.width = canvases.reduce((sum, { width }) => sum + width + type, type);
  picture.height = Math.max(...canvases.map(({ height }) => height)) + 5 * type;
  Object.assign(on, { fillStyle: colours.page }).fillRect(0, 0, picture.width, picture.height);
  Object.assign(on, { fillStyle: colours.ink, font: `${type}px system-ui, sans-serif` });
  on.fillText($("verdict").textContent, type, 2 * type);
  on.fillText("python3 -m scratchnet.live", type, picture.height - type);
  canvases.reduce((x, canvas) => {
    on.drawImage(canvas, x, 3 * type);
    return x + canvas.width + type;
  }, type);
  Object.assign(document.createElement("a"), { href: picture.toDataURL(), download: "scratchnet.png" }).click();
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
