/* "Add another": a new blank row from the page's own template. Without this file every form still
   has one blank row, and saving brings the next. */

"use strict";

document.querySelectorAll("[data-add-row]").forEach((button) => {
  const prefix = button.dataset.addRow;
  const rows = document.querySelector(`[data-rows="${prefix}"]`);
  const template = document.querySelector(`template[data-row-of="${prefix}"]`);
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);

  button.hidden = false;
  button.addEventListener("click", () => {
    const holder = document.createElement("div");
    holder.append(template.content.cloneNode(true));
    holder.innerHTML = holder.innerHTML.replaceAll("__prefix__", total.value);
    const row = holder.firstElementChild;
    rows.append(row);
    total.value = Number(total.value) + 1;
    row.querySelector("textarea, input, select").focus();
  });
});
