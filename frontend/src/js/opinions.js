/**
 * Answering statements: keys for the three buttons, focus on the statement that comes, and "Choose all shown".
 * The keys work only while focus is on the card, so that they get in nobody's way (WCAG 2.1.4).
 */
export function answerByKey(root) {
  for (const hint of root.querySelectorAll("[data-keys-hint][hidden]")) hint.hidden = false;
  for (const button of root.querySelectorAll("button[data-key]")) button.setAttribute("aria-keyshortcuts", button.dataset.key);
  for (const button of root.querySelectorAll("button[data-choose-all][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = [...button.form.querySelectorAll(`input[type=checkbox][name="${button.dataset.chooseAll || "statement"}"]`)];
      const all = boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = !all;
    });
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const card = event.target.closest?.(".mp-statement");
  if (!card || event.target.matches("input, textarea, select")) return;
  card.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "answering") return;
  const next = target.querySelector("#statement") ?? target.querySelector("h2");
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  if (target.getBoundingClientRect().top < 0) target.scrollIntoView({ block: "start" });
});
