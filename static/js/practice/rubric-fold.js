// On narrow screens the rubric starts folded; how it was left survives each check while typing.
"use strict";

{
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => document.querySelector("details[data-folds]");
  let open = !narrow.matches;

  const apply = () => { if (fold()) fold().open = open; };
  apply();
  narrow.addEventListener("change", () => { open = !narrow.matches; apply(); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "rubric") open = fold().open;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "rubric") apply();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#chip")) { open = true; apply(); }
  });
}
