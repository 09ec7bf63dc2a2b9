// The language of the samples is remembered in this browser.
"use strict";

const radios = document.querySelectorAll(".languages input");
const place = "samples-in";

try {
  for (const radio of radios) {
    radio.checked = radio.checked || radio.value === localStorage.getItem(place);
    radio.addEventListener("change", () => localStorage.setItem(place, radio.value));
  }
} catch {
  // Nothing can be remembered here; the choice still holds on this page.
}
