// Saves the draft a moment after the last key, and says when. Never overwrites a newer draft.
"use strict";

{
  const form = document.getElementById("editor-form");
  const prompt = document.getElementById("prompt");
  const status = document.getElementById("saved");
  const PAUSE = 1200;
  const RETRY = 5000;
  const AFTER_SUBMISSION = 4000;
  let stored = prompt?.value;
  let savedAt = null;
  let timer = null;
  let busy = false;
  let stopped = false;
  let sent = null;
  let newest = 0;

  const revision = () => document.getElementById("revision");
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function body(text) {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.set("prompt", text);
    data.set("revision", revision().value);
    return data;
  }

  function send(text, options = {}) {
    const headers = { Accept: "application/json" };
    return fetch(status.dataset.url, { method: "POST", headers, body: body(text), ...options });
  }

  async function save() {
    if (stopped || busy || prompt.value === stored) return;
    busy = true;
    const text = prompt.value;
    try {
      const answer = await send(text);
      if (answer.status === 409) conflict(await answer.json());
      else if (answer.status === 403) form.dispatchEvent(new CustomEvent("practice:expired"));
      else if (answer.ok) kept(text, (await answer.json()).revision);
      else refuse((await answer.json()).message);
    } catch {
      status.textContent = "Not saved yet; trying again";
      later(RETRY);
    } finally {
      busy = false;
    }
    if (!stopped && prompt.value !== text) later(PAUSE);
  }

  function kept(text, number) {
    newest = revision().value = number;
    stored = text;
    savedAt = Date.now();
    form.dispatchEvent(new CustomEvent("practice:saved"));
    tell();
  }

  function refuse(message) {
    status.textContent = message || "Not saved yet; trying again";
    if (!message) later(RETRY);
  }

  function conflict(other) {
    if (other.text === sent) { // kept by a submission whose answer is still on its way
      newest = revision().value = other.revision;
      later(0);
      return;
    }
    stopped = true;
    status.textContent = "Not saved: this draft was changed somewhere else";
    form.dispatchEvent(new CustomEvent("practice:conflict", { detail: other }));
  }

  function tell() {
    if (savedAt === null || stopped || prompt.value !== stored) return;
    const seconds = Math.round((Date.now() - savedAt) / 1000);
    if (seconds < 60) status.textContent = `Saved ${seconds} s ago`;
    else status.textContent = `Saved ${Math.floor(seconds / 60)} min ago`;
  }

  if (form && prompt && status) {
    prompt.addEventListener("input", () => {
      if (!stopped) status.textContent = "Saving";
      later(PAUSE);
    });
    setInterval(tell, 1000);
    form.addEventListener("practice:settled", (event) => {
      stopped = false;
      revision().value = event.detail.revision;
      stored = event.detail.text;
      save();
    });
    form.addEventListener("practice:renewed", save);
    window.addEventListener("pagehide", () => {
      if (!stopped && prompt.value !== stored) send(prompt.value, { keepalive: true });
    });
    // A submission keeps the draft too, and then brings the new revision along.
    form.addEventListener("submit", () => {
      sent = prompt.value;
      later(AFTER_SUBMISSION);
    });
    document.addEventListener("practice:graded", () => {
      if (revision().dataset.kept === undefined) return;
      if (Number(revision().value) < newest) { // saved again while the grade was on its way
        revision().value = newest;
        return;
      }
      stored = sent;
      savedAt = Date.now();
      tell();
    });
  }
}
