// The theme: the system's, light or dark. The choice stays in this browser.
const ORDER = ["system", "light", "dark"];
const stored = () => { try { return localStorage.getItem("theme") || "system"; } catch { return "system"; } };

function show(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

show(stored());
const button = document.getElementById("theme");
if (button) {
  const label = () => { button.title = `Theme: ${stored()}`; button.setAttribute("aria-label", button.title); };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(stored()) + 1) % ORDER.length];
    try { localStorage.setItem("theme", next); } catch { /* private windows keep nothing */ }
    show(next);
    label();
  });
}
