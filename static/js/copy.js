// A button that copies what stands beside it. It is hidden until this script shows it.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  const label = button.firstChild;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      label.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source); // the reader copies by hand
      label.textContent = "Select and copy";
    }
    button.setAttribute("aria-live", "polite");
  });
}
