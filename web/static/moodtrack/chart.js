// The chart day by day: arrow keys, Home and End move along it, and a line above it says what there is on the day.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

function placeAfter(key, place, last, isMirrored) {
  if (key === "Home") return 0;
  if (key === "End") return last;
  const step = STEPS[key] * (isMirrored ? -1 : 1);
  return Math.min(Math.max(place + step, 0), last);
}

function drawMarker(chart) {
  const marker = document.createElementNS(SVG, "line");
  const { height } = chart.viewBox.baseVal;
  marker.setAttribute("class", "marker");
  marker.setAttribute("y1", "0");
  marker.setAttribute("y2", String(height));
  chart.append(marker);
  return marker;
}

function readByKeys(figure) {
  const scroller = figure.querySelector(".scroller");
  const readings = [...figure.querySelectorAll(".readings li")];
  const readout = figure.querySelector(".readout");
  const chart = scroller.querySelector("svg");
  const isMirrored = chart.getAttribute("direction") === "rtl";
  let marker = null;
  let place = readings.length;

  function show() {
    const reading = readings[place];
    marker ??= drawMarker(chart);
    marker.setAttribute("x1", reading.dataset.x);
    marker.setAttribute("x2", reading.dataset.x);
    marker.scrollIntoView({ block: "nearest", inline: "nearest" });
    readout.hidden = false;
    readout.textContent = reading.textContent;
  }

  scroller.addEventListener("keydown", (pressed) => {
    if (!(pressed.key in STEPS) && pressed.key !== "Home" && pressed.key !== "End") return;
    if (pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    pressed.preventDefault();
    place = placeAfter(pressed.key, place, readings.length - 1, isMirrored);
    show();
  });
}

for (const figure of document.querySelectorAll(".mood:has(.readings)")) readByKeys(figure);
