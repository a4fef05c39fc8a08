// The editor: Ctrl+Enter runs, a running query or dashboard is looked at again, and a column's heading sorts.
const editor = document.getElementById("editor");
document.getElementById("statement")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    editor.requestSubmit();
  }
});

if (document.getElementById("running")) setTimeout(() => location.reload(), 1000);

const table = document.getElementById("results");
const number = (text) => (text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : null);

function compare(one, other) {
  const [a, b] = [number(one), number(other)];
  return a !== null && b !== null ? a - b : one.localeCompare(other);
}

function sort(heading) {
  const place = heading.cellIndex;
  const falls = heading.getAttribute("aria-sort") === "ascending";
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => compare(one.cells[place].textContent, other.cells[place].textContent) * (falls ? -1 : 1));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", falls ? "descending" : "ascending");
  table.tBodies[0].append(...rows);
}

for (const heading of table?.tHead.rows[0].cells ?? []) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = heading.textContent;
  heading.replaceChildren(button);
  button.addEventListener("click", () => sort(heading));
}
