// Ctrl or Cmd and Enter send the prompt.
"use strict";

{
  const form = document.getElementById("editor-form");
  const keys = form?.querySelector(".keys");
  if (form) {
    if (/Mac|iPhone|iPad/.test(navigator.platform)) keys.querySelector("kbd").textContent = "\u2318";
    keys.hidden = false;
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const button = document.getElementById("submit");
      if (!button.disabled) form.requestSubmit(button);
    });
  }
}
