// Both ways: choose a point to see its words in the prompt, choose words to see their point.
"use strict";

{
  const all = (selector) => document.querySelectorAll(selector);
  const words = (number) => [...all(".evidence")].filter((piece) => piece.dataset.points.split(" ").includes(number));
  const row = (number) => document.getElementById(`point-${number}`);

  function clear() {
    for (const piece of all("[data-chosen]")) piece.removeAttribute("data-chosen");
  }

  function title(number) {
    const line = row(number);
    return `${line.querySelector(".verdict").textContent.trim()}: ${line.children[1].textContent.trim()}`;
  }

  function chooseWords(piece) {
    const numbers = piece.dataset.points.split(" ");
    clear();
    for (const number of numbers) row(number).dataset.chosen = "";
    piece.dataset.chosen = "";
    document.querySelector(".evidence-note").textContent = numbers.map(title).join(". ");
  }

  function choosePoint(number) {
    clear();
    row(number).dataset.chosen = "";
    const found = words(number);
    for (const piece of found) piece.dataset.chosen = "";
    document.querySelector(".evidence-note").textContent = title(number);
    found[0]?.scrollIntoView({ block: "center", behavior: "instant" });
  }

  document.addEventListener("click", (event) => {
    const piece = event.target.closest(".evidence[data-points]");
    const link = event.target.closest(".point-link");
    if (!piece && !link) return;
    event.preventDefault();
    if (piece) chooseWords(piece);
    else choosePoint(link.closest("[data-point]").dataset.point);
  });
}
