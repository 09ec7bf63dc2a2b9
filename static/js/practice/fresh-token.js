// The form had expired: fetches a fresh token, so that nothing typed is lost and one click is enough.
"use strict";

{
  const form = document.getElementById("editor-form");
  const refusal = document.getElementById("expired-template");

  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("#editor-form [name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    form.elements.csrfmiddlewaretoken.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.getElementById("refusal").replaceWith(refusal.content.cloneNode(true));
    document.getElementById("refusal").focus({ preventScroll: true });
    form.dispatchEvent(new CustomEvent("practice:renewed"));
  }

  form?.addEventListener("practice:expired", renew);
}
