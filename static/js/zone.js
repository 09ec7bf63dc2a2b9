// Tells the server the browser's time zone, so that days begin when the learner's do.
"use strict";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `time_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
}

const suggestion = document.querySelector("[data-zone-suggestion]");
if (zone && suggestion) {
  const select = document.getElementById(suggestion.dataset.zoneSuggestion);
  const known = [...select.options].some((option) => option.value === zone);
  if (known && select.value !== zone) {
    suggestion.querySelector("[data-zone-name]").textContent = zone.replaceAll("_", " ");
    suggestion.hidden = false;
    suggestion.querySelector("button").addEventListener("click", () => {
      select.value = zone;
      suggestion.hidden = true;
      select.focus();
    });
  }
}
