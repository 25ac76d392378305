// Covers the page before its session ends, and leaves it at the end: nobody reads on from an empty chair.
"use strict";

const WARNING = 120_000;
const cover = document.getElementById("time-out");
const otherTabs = new BroadcastChannel(`moodtrack ${cover.dataset.whose}`);
let endsAt = 0;
let isSaid = false;

function goOnFor(seconds) {
  endsAt = Date.now() + seconds * 1000;
  if (seconds * 1000 <= WARNING) return;
  cover.close();
  isSaid = false;
}

function leave() {
  location.assign(cover.dataset.leadsTo);
}

// Clocks, not timers: a computer that slept has to notice as soon as it wakes.
function look() {
  const left = endsAt - Date.now();
  if (left <= 0) leave();
  else if (left <= WARNING && !cover.open && !isSaid) cover.showModal();
}

async function stay(event) {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (!answer.ok) return leave();
  const { ends_in: seconds } = await answer.json();
  isSaid = true;
  cover.close();
  goOnFor(seconds);
  otherTabs.postMessage(seconds);
}

// As this page is left, not before: until the server has answered, the others would be led back in.
function takeOthersAlong() {
  addEventListener("pagehide", () => otherTabs.postMessage(0));
}

function hear(event) {
  goOnFor(event.data);
  look();
}

cover.querySelector("form").addEventListener("submit", stay);
cover.addEventListener("cancel", (event) => event.preventDefault());
document.querySelector("[data-signs-out]")?.addEventListener("submit", takeOthersAlong);
otherTabs.addEventListener("message", hear);
goOnFor(Number(cover.dataset.endsIn));
otherTabs.postMessage(Number(cover.dataset.endsIn));
setInterval(look, 1000);
look();
