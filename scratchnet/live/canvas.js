// What all pictures share: colours, cells, lines, plots.

import { SIDE, minus } from "./state.js";

export const colours = {};
const pictures = new Set();  // to be drawn with the next frame

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["page", "paper", "ink", "note", "line", "class0", "class1", "slope", "flat"]) {
    colours[name] = style.getPropertyValue(`--${name}`);
  }
  colours.type = Math.round(0.875 * parseFloat(style.fontSize));
}

export function redraw(picture) {
  if (!pictures.has(picture)) requestAnimationFrame(() => { pictures.delete(picture); picture(); });
  pictures.add(picture);
}

/** Returns an empty canvas of one colour to draw on, in units of CSS. */
export function cleared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas, context = canvas.getContext("2d");
  [canvas.width, canvas.height] = [width, height].map((size) => Math.round(size * devicePixelRatio));
  context.scale(devicePixelRatio, devicePixelRatio);
  context.font = `${colours.type}px system-ui, sans-serif`;
  Object.assign(context, { fillStyle: colours.paper }).fillRect(0, 0, width, height);
  return { context, width, height };
}

/** Fills a pixel's cell from one share of its width and height to another; edges are whole, without gaps. */
export function fillCell(on, place, colour, strength = 1, [left, top, right, bottom] = [0, 0, 1, 1]) {
  const column = place % SIDE, row = Math.floor(place / SIDE), edge = (at) => Math.round((at * on.width) / SIDE);
  const [x, y, toX, toY] = [column + left, row + top, column + right, row + bottom].map(edge);
  Object.assign(on.context, { fillStyle: colour, globalAlpha: strength }).fillRect(x, y, toX - x, toY - y);
  on.context.globalAlpha = 1;
}

/** Draws values: the farther from 0, the stronger. Above 0: orange, a full cell; below: blue, a smaller one. */
export function cells(on, values, largest) {
  values.forEach((value, place) => {
    const strength = Math.min(1, Math.abs(value) / largest);
    if (value > 0) fillCell(on, place, colours.class1, strength);
    if (value < 0) fillCell(on, place, colours.class0, strength, [0.15, 0.15, 0.85, 0.85]);
  });
}

export function words(on, text, x, y, align = "center") {
  const most = (on.right ?? on.width) - (on.left ?? 0);  // condensed, if it is longer
  Object.assign(on.context, { textAlign: align, fillStyle: colours.note });
  minus(`${text}`).split("\n").forEach((one, row) => on.context.fillText(one, x, y + 1.3 * row * colours.type, most));
}

function path(on, points) {
  on.context.beginPath();
  points.forEach((point) => on.context.lineTo(...point));
}

export function line(on, points, colour, width = 1, dashes = []) {
  path(on, points);
  on.context.setLineDash(dashes);
  Object.assign(on.context, { strokeStyle: colour, lineWidth: width, lineJoin: "round" }).stroke();
}

export function area(on, points, colour) {
  path(on, points);
  Object.assign(on.context, { fillStyle: colour }).fill();
}

export function dot(on, x, y, colour, edge) {
  const turns = Array.from({ length: 49 }, (_, k) => (k * Math.PI) / 24), radius = 0.6 * colours.type;
  const ring = turns.map((turn) => [x + radius * Math.cos(turn), y + radius * Math.sin(turn)]);
  area(on, ring, colour);
  line(on, ring, edge, 2);
}

export function arrow(on, [x, y], [toX, toY], colour) {
  if (Math.hypot(toX - x, toY - y) < 24) return;  // the dots nearly touch
  const turn = Math.atan2(toY - y, toX - x);
  const back = (length, by) => [toX - length * Math.cos(turn + by), toY - length * Math.sin(turn + by)];
  line(on, [[x, y], back(20, 0)], colour, 2.5);
  area(on, [back(9, 0), back(22, 0.35), back(22, -0.35)], colour);
}

/** Returns a plot with its axes. place: where a number stands on the horizontal one, 0 to 1. */
export function plot(canvas, place, ticksX, ticksY, left) {
  const on = cleared(canvas), right = on.width - 1.5 * colours.type, top = 28;
  const base = Math.round(on.height - 1.7 * colours.type);
  const x = (value) => left + (right - left) * place(value), y = (value) => base - (base - top) * value;
  for (const [tick, name] of ticksY) {
    line(on, [[left, y(tick)], [right, y(tick)]], colours.line);
    words(on, name, left - 5, y(tick) + 4, "right");
  }
  line(on, [[left, base], [right, base]], colours.note);
  let free = 0;  // where the last tick's number ends
  for (const tick of ticksX) {
    const half = on.context.measureText(minus(`${tick}`)).width / 2;
    if (x(tick) - half < free || x(tick) + half > on.width) continue;
    free = x(tick) + half + 6;
    line(on, [[x(tick), base], [x(tick), base + 4]], colours.note);
    words(on, tick, x(tick), base + 1.3 * colours.type);
  }
  return { ...on, x, y, left, right, base, top };
}

/** A plot of the sigmoid, with its slope, 4 times as high, in yellow; curves() draws their lines, over all before. */
export function sigmoidPlot(canvas, [least, most], slope, ticks, ...rest) {
  const on = plot(canvas, (z) => (z - least) / (most - least), ticks, ...rest);
  const zs = Array.from({ length: 401 }, (_, k) => least + ((most - least) * k) / 400);
  const p = (z) => 1 / (1 + Math.exp(-z));
  const steep = zs.map((z, k) => [on.x(z), on.y(k % 400 && 4 * p(z) * p(-z))]);  // 0 at its ends
  if (slope) area(on, steep, `${colours.slope}99`);
  on.curves = () => {
    if (slope) line(on, steep.filter(([, y]) => y < on.base - 0.6), colours.slope, 2.5);
    line(on, zs.map((z) => [on.x(z), on.y(p(z))]), colours.ink, 1.5);
  };
  on.note = (text, x, align) => words(on, text, x, on.top + 1.5 * colours.type, align);
  for (const [name, at] of [["z", on.base], ["p", on.top]]) words(on, name, on.right + 4, at + 4, "left");
  return on;
}
