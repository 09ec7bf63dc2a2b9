// A grade arrives: it is announced, the focus moves to it, and refusals are shown where they help.
"use strict";

{
  const form = document.getElementById("editor-form");
  const prompt = document.getElementById("prompt");
  const offline = document.getElementById("offline-template");
  const isMine = (event) => event.detail.requestConfig?.elt === form;

  // Buttons with an address of their own leave the page: htmx keeps out of their way.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.hasAttribute("formaction") && !button.hasAttribute("hx-post")) {
      event.stopImmediatePropagation();
    }
  }, true);

  let sent = "";
  let returned = false;
  prompt?.addEventListener("focus", () => { returned = true; });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isMine(event)) return;
    sent = prompt.value;
    returned = false;
    const result = document.getElementById("result");
    result.setAttribute("aria-busy", "true");
    result.querySelector("[data-overall-score]")?.removeAttribute("data-overall-score");
  });

  // The first grade brings the guest banner above everything: the page scrolls along with it, so
  // that the editor stays where it is.
  let place = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isMine(event)) place = prompt.getBoundingClientRect().top;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!isMine(event)) return;
    scrollBy({ top: prompt.getBoundingClientRect().top - place, behavior: "instant" });
  });

  // A refusal comes with 4xx and is shown beside the editor; the result stays as it is.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isMine(event) || !event.detail.isError) return;
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
    else if (event.detail.xhr.status === 403) form.dispatchEvent(new CustomEvent("practice:expired"));
    else sayOffline();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "result" && isMine(event)) graded(event.target);
    if (event.target.id === "refusal" && event.target.firstElementChild) refused(event.target);
  });

  document.addEventListener("htmx:sendError", (event) => { if (isMine(event)) sayOffline(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isMine(event)) document.getElementById("result").removeAttribute("aria-busy");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-focuses]");
    const target = link && document.getElementById(link.dataset.focuses);
    if (!target) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center", behavior: "instant" });
  });

  function graded(result) {
    document.getElementById("announcement").textContent = result.dataset.announce;
    if (!writesOn()) lookAt(document.getElementById("result-title"));
    prompt.removeAttribute("aria-invalid");
    document.dispatchEvent(new CustomEvent("practice:graded"));
  }

  // Whoever came back to the editor or went on writing meanwhile keeps the focus: their next
  // letters belong there.
  function writesOn() {
    return document.activeElement === prompt && (returned || prompt.value !== sent);
  }

  function lookAt(title) {
    title.focus({ preventScroll: true });
    if (title.getBoundingClientRect().top > innerHeight - 160) {
      title.scrollIntoView({ block: "center", behavior: "instant" });
    }
  }

  function refused(notice) {
    prompt.setAttribute("aria-invalid", "true");
    notice.focus({ preventScroll: true });
    notice.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function sayOffline() {
    document.getElementById("refusal").replaceWith(offline.content.cloneNode(true));
    refused(document.getElementById("refusal"));
    form.addEventListener("practice:saved", answeredAgain, { once: true });
  }

  // A draft could be saved: the server answers again. Other refusals stand until the next try.
  function answeredAgain() {
    document.getElementById("refusal").replaceChildren();
    prompt.removeAttribute("aria-invalid");
  }
}
