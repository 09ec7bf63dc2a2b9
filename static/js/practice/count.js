// Counts the characters of the prompt as the grader does: in code points.
"use strict";

{
  const prompt = document.getElementById("prompt");
  const count = document.getElementById("count");
  const show = () => {
    const length = [...prompt.value].length;
    const { shortest, longest } = count.dataset;
    const trimmed = [...prompt.value.trim()].length;
    let text = `${length} of ${longest} characters`;
    if (length > longest) text = `${length - longest} characters too many`;
    else if (length > 0 && trimmed < shortest) text = `${shortest - trimmed} more to go`;
    count.textContent = text;
    count.toggleAttribute("data-outside", length > longest);
  };
  if (prompt) {
    prompt.addEventListener("input", show);
    show();
  }
}
