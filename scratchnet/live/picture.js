// A picture of a handwritten digit becomes an image as MNIST's are; and the page becomes a picture to keep.

import { COUNT, FULL, SIDE, $, say, state } from "./state.js";
import { colours } from "./canvas.js";
import { setPixels } from "./stage.js";
import { word } from "./words.js";

const WIDE = 240;      // pixels of the picture's longer side, in which the digit is looked for
const LONGER = 20;     // pixels of the digit's longer side, in MNIST's images
const NEAR = 0.12;     // of the longer side: lines are thinner than twice that

/** Returns the greys of a picture, 0 to 255: its values, its width and its height. */
function greysOf(source) {
  const scale = Math.min(1, WIDE / Math.max(source.width, source.height));
  const [width, height] = [source.width, source.height].map((size) => Math.max(1, Math.round(size * scale)));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  Object.assign(context, { fillStyle: "#fff", imageSmoothingQuality: "high" }).fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const grey = (_, k) => 0.299 * data[4 * k] + 0.587 * data[4 * k + 1] + 0.114 * data[4 * k + 2];
  return { values: Array.from({ length: width * height }, grey), width, height };
}

/** For each pixel the largest value (or the smallest) in the square around it: along the rows, then the columns. */
function extreme({ values, width, height }, most) {
  const near = Math.round(NEAR * Math.max(width, height)), one = (a, b) => (most ? Math.max(a, b) : Math.min(a, b));
  const along = (from, stride, place, length) => {
    const at = Math.floor(place / stride) % length;
    const last = Math.min(near, length - 1 - at);
    let found = from[place];
    for (let k = -Math.min(near, at); k <= last; k++) found = one(found, from[place + k * stride]);
    return found;
  };
  const rows = values.map((_, place) => along(values, 1, place, width));
  return { width, height, values: rows.map((_, place) => along(rows, width, place, height)) };
}

/** The value that parts two groups best (Otsu): the variance between them is largest. */
function threshold(values) {
  const counts = new Array(256).fill(0);
  values.forEach((value) => { counts[Math.min(255, Math.max(0, Math.round(value)))] += 1; });
  const whole = counts.reduce((sum, count, value) => sum + count * value, 0);
  let below = 0, sum = 0, best = [0, 0];
  counts.forEach((count, value) => {
    [below, sum] = [below + count, sum + count * value];
    const above = values.length - below;
    if (!below || !above) return;
    const between = below * above * (sum / below - (whole - sum) / above) ** 2;
    if (between > best[0]) best = [between, value];
  });
  return best[1];
}

/** Tells ink from paper: the paper is what is left where all thin lines are gone, so a shadow is paper, too. */
function inkOf(grey) {
  const { values, width, height } = grey, sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (values.length - 1))];
  const dark = at(0.5) - at(0.005) >= at(0.995) - at(0.5);  // the ink is what is farther from the common grey
  const without = extreme(extreme(grey, dark), !dark).values;
  const depth = values.map((value, place) => Math.abs(value - without[place]));
  const border = Math.max(24, threshold(depth));  // below 24 it is the grain of the paper
  return { width, height, values: withoutSpecks(depth.map((value) => Number(value > border)), width) };
}

/** Keeps the connected parts that do not touch the edge, where there are some, if they are no specks. */
function withoutSpecks(ink, width) {
  const seen = new Array(ink.length).fill(0), parts = [[], []];  // those inside, and those at the edge
  ink.forEach((value, start) => {
    if (!value || seen[start]) return;
    const found = [start];
    let edge = 0;
    seen[start] = 1;
    for (const place of found) {
      const column = place % width, nearby = [place - width, place + width, place - 1, place + 1];
      if (column === 0 || column === width - 1 || nearby[0] < 0 || nearby[1] >= ink.length) edge = 1;
      for (const next of nearby) {
        if (!ink[next] || seen[next] || Math.abs((next % width) - column) > 1) continue;
        seen[next] = 1;
        found.push(next);
      }
    }
    parts[edge].push(found);
  });
  const those = parts.find((list) => list.some((found) => found.length > 20)) ?? [];
  const kept = new Array(ink.length).fill(0);
  const least = Math.max(0, ...those.map((found) => found.length)) / 8;
  those.filter((found) => found.length >= least).flat().forEach((place) => { kept[place] = 1; });
  return kept;
}

/** Makes the longer side of what is inked 20 pixels, each as dark as it is covered, in an image of 28 x 28. */
function scaled({ values, width }) {
  const places = values.flatMap((value, place) => (value ? [place] : []));
  if (!places.length) return null;
  const columns = places.map((place) => place % width), rows = places.map((place) => Math.floor(place / width));
  const range = (list) => [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b)) + 1];
  const [[left, right], [top, bottom]] = [range(columns), range(rows)];
  const scale = LONGER / Math.max(right - left, bottom - top);
  const [wide, high] = [right - left, bottom - top].map((size) => Math.max(1, Math.round(size * scale)));
  const [startX, startY] = [wide, high].map((size) => Math.floor((SIDE - size) / 2)), pixels = new Array(COUNT).fill(0);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      let covered = 0;
      for (let part = 0; part < 64; part++) {
        const x = left + ((column + (part % 8 + 0.5) / 8) * (right - left)) / wide;
        const y = top + ((row + (Math.floor(part / 8) + 0.5) / 8) * (bottom - top)) / high;
        covered += values[Math.floor(y) * width + Math.floor(x)];
      }
      pixels[(startY + row) * SIDE + startX + column] = Math.round((FULL * covered) / 64);
    }
  }
  return pixels;
}

/** Draws a stage of the recipe. full: the value of full ink, or 0 where the values are greys. */
function drawStage(id, values, width, height, full) {
  const canvas = $(`recipe-${id}`), context = canvas.getContext("2d");
  const on = new OffscreenCanvas(width, height), image = new ImageData(width, height);
  values.forEach((value, k) => {
    const grey = full ? FULL - (FULL * value) / full : value;
    image.data.set([grey, grey, grey, 255], 4 * k);
  });
  on.getContext("2d").putImageData(image, 0, 0);
  [canvas.width, canvas.height] = [240, 240];
  const scale = 240 / Math.max(width, height), size = [width * scale, height * scale];
  Object.assign(context, { imageSmoothingEnabled: false, fillStyle: "#fff" }).fillRect(0, 0, 240, 240);
  context.drawImage(on, (240 - size[0]) / 2, (240 - size[1]) / 2, ...size);
}

/** Takes a file with a picture in, and shows each stage. */
export async function takePicture(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) return say("message", word("no-picture"), true);
  const grey = greysOf(bitmap), ink = inkOf(grey), pixels = scaled(ink);
  if (!pixels) return say("message", word("no-digit"), true);
  $("recipe").hidden = false;
  drawStage("grey", grey.values, grey.width, grey.height, 0);
  drawStage("ink", ink.values, ink.width, ink.height, 1);
  drawStage("small", pixels, SIDE, SIDE, FULL);
  $("centre").checked = true;
  await setPixels(pixels);
  drawStage("centred", state.answer.pixels, SIDE, SIDE, FULL);
}

/** Saves the three pictures and the verdict as one picture. */
export function savePicture() {
  const canvases = ["draw", "pulls", "sigmoid"].map($), picture = document.createElement("canvas");
  const high = Math.max(...canvases.map(({ height }) => height)), gap = Math.round(high / 16);
  const on = picture.getContext("2d");
  picture.width = canvases.reduce((sum, { width }) => sum + width + gap, gap);
  picture.height = high + 6 * gap;
  const write = (text, size, y, colour) => {
    Object.assign(on, { fillStyle: colour, font: `${size}px system-ui, sans-serif` }).fillText(text, gap, y);
  };
  Object.assign(on, { fillStyle: colours.page }).fillRect(0, 0, picture.width, picture.height);
  write($("verdict").textContent, 1.3 * gap, 2 * gap, colours.ink);
  write("python3 -m scratchnet.live", 0.7 * gap, high + 5 * gap, colours.note);
  canvases.reduce((x, canvas) => {
    on.drawImage(canvas, x, 3 * gap);
    return x + canvas.width + gap;
  }, gap);
  picture.toBlob((blob) => {
    const href = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href, download: "scratchnet.png" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  });
}
