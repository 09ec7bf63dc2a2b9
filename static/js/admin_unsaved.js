/* Leaving the scenario form with something typed and not saved asks first, as Publish, Versions and
   the other buttons above the form work on what is saved. */

"use strict";

const form = document.getElementById("scenario_form");
let unsaved = document.querySelector(".errornote") !== null;

form.addEventListener("input", (event) => {
  if (event.target.name !== "sample") unsaved = true;
});
form.addEventListener("submit", () => {
  unsaved = false;
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
