// Small comforts. No single-key shortcuts: they get in the way of speech and switch control.

/** Escape, or a click elsewhere, closes an open menu and gives focus back to its button. */
export function closeMenus(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.(".mp-menu[open]") ?? root.querySelector(".mp-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  root.addEventListener("click", (event) => {
    for (const menu of root.querySelectorAll(".mp-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
}

/** Buttons that need a script stay hidden until there is one: data-print, data-copy="text" data-copied="Copied". */
export function copyAndPrint(root) {
  for (const button of root.querySelectorAll("button[data-print][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const words = button.querySelector("[data-words]") ?? button;
      words.textContent = button.dataset.copied;
    });
  }
}

/** After "Show more", focus goes to the first new row instead of being lost with the button. */
export function focusNewRows(root) {
  let last;
  root.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const row = detail.target?.closest?.("[data-more]");
    last = row ? { list: row.parentElement, before: row.previousElementSibling } : undefined;
  });
  root.addEventListener("htmx:afterSettle", () => {
    const first = last && (last.before ? last.before.nextElementSibling : last.list.firstElementChild);
    last = undefined;
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  });
}

/**
 * Designsystemet's counter takes aria-invalid away from a text that is short enough. What the server found wrong with it
 * (it is empty, it holds a number) still stands, so we put it back.
 */
export function keepInvalid(root) {
  const wrong = ":scope > .ds-validation-message:not([data-color=success])";
  for (const counter of root.querySelectorAll("ds-field > [data-field=counter]")) {
    const field = counter.parentElement;
    const input = field.querySelector("textarea, input");
    if (!input || !field.querySelector(wrong)) continue;
    const mark = () => input.getAttribute("aria-invalid") === "true" || input.setAttribute("aria-invalid", "true");
    mark();
    new MutationObserver(mark).observe(input, { attributeFilter: ["aria-invalid"] });
  }
}

/**
 * Designsystemet's counter writes numbers as they are: "50000 characters left". We write them as the page's language
 * does (50 000, 50,000) by setting its words anew each time, with our number in place of %d.
 */
export function formatCounters(root) {
  // Browsers know bokmål and not always nynorsk, which writes numbers alike.
  const format = new Intl.NumberFormat([document.documentElement.lang, "nb"].filter(Boolean));
  for (const counter of root.querySelectorAll("ds-field > [data-field=counter]")) {
    const words = { over: counter.dataset.over, under: counter.dataset.under };
    const input = counter.parentElement.querySelector("textarea, input");
    if (!input || !words.under?.includes("%d")) continue;
    const write = () => {
      const left = Number(counter.dataset.limit) - input.value.length;
      const number = format.format(Math.abs(left));
      const state = left < 0 ? "over" : "under";
      counter.dataset[state] = words[state]?.replace("%d", number) ?? number;
      // It reads the words when it is told of input; before that, its first number stands.
      if (counter.dataset.label !== counter.dataset[state]) counter.dataset.label = counter.dataset[state];
    };
    write();
    // Outside the field, so that we are told before the field is: what it shows and reads aloud is then ours.
    counter.parentElement.parentElement.addEventListener("input", write, { capture: true });
    new MutationObserver(write).observe(counter, { attributeFilter: ["data-label"] });
  }
}
