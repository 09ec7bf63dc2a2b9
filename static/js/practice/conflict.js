// Two versions of a draft: shows the other one and lets the writer choose. Swaps, never drops.
"use strict";

{
  const form = document.getElementById("editor-form");
  const prompt = document.getElementById("prompt");
  const template = document.getElementById("conflict-template");
  let revision = null;

  function show(other) {
    revision = other.revision;
    document.getElementById("conflict")?.remove();
    form.append(template.content.cloneNode(true));
    document.getElementById("other-text").value = other.text;
    document.getElementById("conflict").focus();
  }

  function settle(choice) {
    const panel = document.getElementById("conflict");
    const other = document.getElementById("other-text");
    const theirs = other.value;
    const number = revision ?? document.getElementById("revision").value;
    if (choice === "theirs") {
      other.value = prompt.value;
      prompt.value = theirs;
      prompt.dispatchEvent(new Event("input", { bubbles: true }));
      panel.querySelector("h3").textContent = "Your earlier text";
      panel.querySelector("p").textContent = "The other text is in the editor now. Yours is kept here until you leave the page.";
      panel.querySelector(".row").remove();
    } else {
      panel.remove();
    }
    const detail = { revision: number, text: theirs };
    form.dispatchEvent(new CustomEvent("practice:settled", { detail }));
    prompt.focus();
  }

  if (form && template) {
    form.addEventListener("practice:conflict", (event) => show(event.detail));
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-keeps]");
      if (!button) return;
      event.preventDefault();
      settle(button.dataset.keeps);
    });
  }
}
