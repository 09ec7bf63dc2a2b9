// Measures the time spent on an attempt. Time without a sign of life, or hidden, is not counted.
"use strict";

{
  const field = document.getElementById("seconds");
  const IDLE = 60_000;
  let alive = Date.now();
  let seconds = 0;

  if (field) {
    for (const sign of ["keydown", "pointerdown", "pointermove", "scroll", "focus"]) {
      addEventListener(sign, () => { alive = Date.now(); }, { passive: true, capture: true });
    }
    setInterval(() => {
      if (document.hidden || Date.now() - alive > IDLE) return;
      seconds += 1;
      field.value = seconds;
    }, 1000);
    document.addEventListener("practice:graded", () => { seconds = 0; field.value = 0; });
  }
}
