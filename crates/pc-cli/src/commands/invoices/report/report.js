// Sorts tables by their headings, and hides the rows that do not hold what is typed. Without it every row can be shown too.
"use strict";
const number = (text) => Number(text.replace(/[,+%\s]/g, "").replace("−", "-"));
const order = (one, other) => {
  const [left, right] = [number(one), number(other)];
  return Number.isNaN(left) || Number.isNaN(right) ? one.localeCompare(other) : left - right;
};
for (const table of document.querySelectorAll("table")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  if (rows.length < 2) continue;
  const all = table.parentElement.querySelector(".all");
  const shown = rows.filter((row) => !row.classList.contains("more")).length;
  for (const heading of table.tHead.rows[0].cells) {
    if (!heading.textContent) continue;
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const is_down = heading.getAttribute("aria-sort") === "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", is_down ? "ascending" : "descending");
      const text = (row) => row.cells[heading.cellIndex].textContent;
      rows.sort((one, other) => order(text(one), text(other)) * (is_down ? 1 : -1));
      rows.forEach((row, index) => row.classList.toggle("more", index >= shown));
      body.append(...rows);
    });
  }
  if (!all) continue;
  const filter = document.createElement("input");
  filter.type = "search";
  filter.placeholder = "Filter";
  filter.className = "tool";
  filter.setAttribute("aria-label", "Filter " + document.getElementById(table.getAttribute("aria-labelledby")).textContent);
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    table.classList.toggle("filtered", wanted !== "");
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  all.before(filter);
}
