// Keys for who codes hundreds of answers: they only press or go to what is on the page already.
//
// <div data-keys> … <a data-key="j" href="…">, <button data-key="s">, <textarea data-key="n">, <input type="radio" data-stance="1">
// They rest while focus is in a field, and can be turned off (WCAG 2.1.4), which the browser remembers.

const OFF = "moteplass-keys-off";
const FIELDS = "input, textarea, select, [contenteditable]";
const desk = () => document.querySelector("[data-keys]");
const off = () => localStorage.getItem(OFF) === "1";

function press(target) {
  if (!target || target.disabled) return false;
  if (target.matches(FIELDS)) target.focus();
  else target.click();
  return true;
}

function stance(which) {
  // The question one is at: the first that has no stance yet, else the first.
  const asked = [...desk().querySelectorAll("fieldset:has([data-stance])")];
  const at = asked.find((one) => one.querySelector("input:checked")?.value === "") ?? asked[0];
  const choice = at?.querySelector(`[data-stance="${which}"]`);
  if (choice) choice.checked = true;
  return Boolean(choice);
}

function help() {
  const list = desk().querySelector("#keys");
  list.open = true;
  list.querySelector("summary").focus({ preventScroll: true });
  list.scrollIntoView({ block: "nearest" });
  return true;
}

/** Up and down, or a first letter, move among the themes; the browser's own space chooses. */
function amongThemes(event) {
  const boxes = [...event.target.closest("[data-themes]").querySelectorAll("input[type=checkbox]")];
  const at = boxes.indexOf(event.target);
  if (at < 0) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const round = [...boxes.slice(at + 1), ...boxes.slice(0, at + 1)];
  const letter = event.key.length === 1 && event.key !== " " && event.key.toLowerCase();
  const to = step
    ? boxes[(at + step + boxes.length) % boxes.length]
    : letter && round.find((box) => box.labels[0]?.textContent.trim().toLowerCase().startsWith(letter));
  if (!to) return;
  event.preventDefault();
  to.focus();
}

document.addEventListener("keydown", (event) => {
  if (!desk() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.matches(FIELDS)) {
    if (event.key === "Escape") event.target.blur();
    else if (event.target.closest("[data-themes]")) amongThemes(event);
    return;
  }
  // While the next answer is on its way, a key would work on the one that has just been left.
  if (off() || desk().querySelector(".htmx-request")) return;
  const key = event.key.toLowerCase();
  const done = key === "?" ? help() : /^[1-4]$/.test(key) ? stance(key) : press(desk().querySelector(`[data-key="${CSS.escape(key)}"]`));
  if (done) event.preventDefault();
});

/** The next answer has come: its name is what the page is now about, and where reading goes on. */
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "work") return;
  document.title = target.dataset.title;
  const wrong = target.querySelector(".ds-error-summary");
  const start = wrong ?? target.querySelector("#answer");
  start.focus({ preventScroll: true });
  start.scrollIntoView({ block: "nearest" });
  if (!wrong && target.getBoundingClientRect().top < 0) target.scrollIntoView({ block: "start" });
});

const changed = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
};

// On the way to another answer, what one has changed of this one is saved.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-keys] a[data-to]");
  const form = link && desk().querySelector("[data-coding]");
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey || ![...form.elements].some(changed)) return;
  event.preventDefault();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: link.dataset.to }));
  form.requestSubmit(form.querySelector('[value="save"]'));
});

// What is wrong with the form comes back with it, as 422.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "work" && detail.xhr.status === 422) detail.shouldSwap = true;
});

export function workByKey(root) {
  for (const button of root.querySelectorAll("[data-keys-off][hidden]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(off()));
    button.addEventListener("click", () => {
      localStorage.setItem(OFF, off() ? "0" : "1");
      button.setAttribute("aria-pressed", String(off()));
    });
  }
}
