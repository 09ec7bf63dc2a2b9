// A hint opens in place of its button: the focus goes on to what it says.
"use strict";

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "hints") return;
  const opened = event.target.querySelectorAll("h3[tabindex]");
  opened[opened.length - 1]?.focus();
});
