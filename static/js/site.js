// Small things that every page shares: dialogs that open from a button, notices that close.
"use strict";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) {
    closer.closest(".notice").remove();
    document.getElementById("main")?.focus({ preventScroll: true }); // its button is gone
  }
});
