// What all pictures share: colours, cells, lines, plots.

import { SIDE } from "./state.js";

const FLAT_FROM = 6.906;  // |z| from which the slope is below 0.001: there the sigmoid is flat
export const HILLS = [-65, 35];  // z of the hills, a bin for each whole number
export const colours = {};
const pictures = new Set();  // to be drawn with the next frame

export function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["page", "paper", "ink", "note", "line", "train", "class0", "class1", "slope", "flat"]) {
    colours[name] = style.getPropertyValue(`--${name}`);
  }
  colours.type = Math.round(0.8 * parseFloat(style.fontSize));
}

export function drawAll() {
  const now = [...pictures];
  pictures.clear();
  now.forEach((picture) => picture());
}

export function redraw(...added) {
  if (pictures.size === 0) requestAnimationFrame(drawAll);
  added.forEach((picture) => pictures.add(picture));
}

/** Returns an empty canvas to draw on, in units of CSS. */
export function cleared(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas, context = canvas.getContext("2d");
  [canvas.width, canvas.height] = [width, height].map((size) => Math.round(size * devicePixelRatio));
  context.scale(devicePixelRatio, devicePixelRatio);
  context.font = `${colours.type}px system-ui, sans-serif`;
  return { context, width, height };
}

export function paper(canvas) {
  const on = cleared(canvas);
  Object.assign(on.context, { fillStyle: colours.paper }).fillRect(0, 0, on.width, on.height);
  return on;
}

/** Fills a pixel's cell from one share of its width and height to another; edges are whole, without gaps. */
export function fillCell(on, place, colour, strength = 1, [left, top, right, bottom] = [0, 0, 1, 1], side = SIDE) {
  const column = place % side, row = Math.floor(place / side), edge = (at) => Math.round((at * on.width) / side);
  const [x, y, toX, toY] = [column + left, row + top, column + right, row + bottom].map(edge);
  Object.assign(on.context, { fillStyle: colour, globalAlpha: strength }).fillRect(x, y, toX - x, toY - y);
  on.context.globalAlpha = 1;
}

/** Draws values: the farther from 0, the stronger. Above 0: orange, a full cell; below: blue, half a cell. */
export function cells(on, values, largest) {
  values.forEach((value, place) => {
    const strength = Math.min(1, Math.abs(value) / largest);
    if (value > 0) fillCell(on, place, colours.class1, strength);
    if (value < 0) fillCell(on, place, colours.class0, strength, [0, 0.25, 1, 0.75]);
  });
}

export const largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;

export function words(on, text, x, y, align = "center", colour = colours.note) {
  Object.assign(on.context, { textAlign: align, fillStyle: colour }).fillText(text, x, y);
}

/** Words on several lines in the middle of a picture. */
export function hint(on, text) {
  on.context.font = `${1.3 * colours.type}px system-ui, sans-serif`;
  const lines = text.split("\n"), top = on.height / 2 - (lines.length - 1) * colours.type;
  lines.forEach((part, number) => words(on, part, on.width / 2, top + 2 * number * colours.type));
}

export function line(on, points, colour, width = 1, dashes = []) {
  on.context.beginPath();
  points.forEach((point) => on.context.lineTo(...point));
  on.context.setLineDash(dashes);
  Object.assign(on.context, { strokeStyle: colour, lineWidth: width, lineJoin: "round" }).stroke();
}

export function area(on, points, colour, strength = 1) {
  on.context.beginPath();
  points.forEach((point) => on.context.lineTo(...point));
  Object.assign(on.context, { fillStyle: colour, globalAlpha: strength }).fill();
  on.context.globalAlpha = 1;
}

export function dot(on, x, y, radius, colour) {
  on.context.beginPath();
  on.context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(on.context, { fillStyle: colour }).fill();
}

/** An arrow from one point to another one. */
export function arrow(on, [x, y], [toX, toY], colour) {
  const turn = Math.atan2(toY - y, toX - x);
  const wing = (by) => [toX - 12 * Math.cos(turn + by), toY - 12 * Math.sin(turn + by)];
  line(on, [[x, y], [toX, toY]], colour, 2.5);
  area(on, [[toX, toY], wing(0.45), wing(-0.45)], colour);
}

/** Round numbers between two limits, at most `count` steps of 1, 2 or 5 times a power of ten. */
export function ticks(least, most, count) {
  const rough = (most - least) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((digit) => rough <= 1.001 * power * digit);
  const first = Math.ceil(least / step), last = Math.floor(most / step);
  return Array.from({ length: last - first + 1 }, (_, k) => +((first + k) * step).toPrecision(6));
}

/** Returns a plot with its axes. place: where a number stands on the horizontal one, 0 to 1; name: of that axis. */
export function plot(canvas, name, place, ticksX, ticksY, left) {
  const on = cleared(canvas), right = on.width - 14, top = 14, base = Math.round(on.height - 1.8 * colours.type);
  const x = (value) => left + (right - left) * place(value), y = (value) => base - (base - top) * value;
  for (const tick of ticksY) {
    line(on, [[left, y(tick)], [right, y(tick)]], colours.line);
    words(on, tick, left - 5, y(tick) + 4, "right");
  }
  line(on, [[left, base], [right, base]], colours.note);
  const room = right - on.context.measureText(name).width - 8;
  let free = 0;  // where the last tick's number ends
  for (const tick of ticksX) {
    const half = on.context.measureText(tick).width / 2;
    if (x(tick) - half < free || x(tick) + half > room) continue;
    free = x(tick) + half + 6;
    line(on, [[x(tick), base], [x(tick), base + 4]], colours.note);
    words(on, tick, x(tick), base + 1.3 * colours.type);
  }
  words(on, name, right, base + 1.3 * colours.type, "right");
  return { ...on, x, y, left, right, base, top };
}

/** The sigmoid as a backdrop: its slope, four times as high, in yellow; grey bars where it is flat. */
export function sigmoidPlot(canvas, [least, most], ticksY, left, flat) {
  const place = (z) => (z - least) / (most - least), count = canvas.clientWidth < 300 ? 4 : 6;
  const on = plot(canvas, "z", place, ticks(least, most, count), ticksY, left);
  const zs = Array.from({ length: 401 }, (_, k) => least + ((most - least) * k) / 400);
  const p = (z) => 1 / (1 + Math.exp(-z));
  area(on, zs.map((z) => [on.x(z), on.y(4 * p(z) * p(-z))]), colours.slope);
  line(on, zs.map((z) => [on.x(z), on.y(p(z))]), colours.ink, 1.5);
  for (const [from, to] of [[least, -FLAT_FROM], [FLAT_FROM, most]]) {
    if (from >= to) continue;
    line(on, [[on.x(from), on.base], [on.x(to), on.base]], colours.flat, 5);
    const room = on.x(to) - on.x(from) > on.context.measureText(flat).width;
    if (room) words(on, flat, (on.x(from) + on.x(to)) / 2, on.base - 8);
  }
  return on;
}
