// Passkeys: shows what needs them only where the browser has them, and says when one did not work.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  if (!window.PublicKeyCredential) return;
  for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = false;
});

// A click before the scripts listen would do nothing: the button opens when they do.
window.addEventListener("load", () => {
  for (const button of document.querySelectorAll("[data-passkey-button]")) button.disabled = false;
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const message of document.querySelectorAll("[data-passkey-error]")) message.hidden = false;
});
