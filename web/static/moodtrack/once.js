// Sends a form once: who presses twice before the answer is there asks for one thing, not for two.
"use strict";

const sentForms = new Set();

addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sentForms.has(event.target)) event.preventDefault();
  sentForms.add(event.target);
});
addEventListener("pageshow", () => sentForms.clear());
