// Keeps what is typed on this device until it is sent.
//
// <form data-draft="hearing-12-answer">       the key; give staff forms the actor's id too, devices are shared
//   <p data-draft-status hidden data-saved="Saved on this device at %s" data-restored="We kept what you wrote on %s"></p>
//   <button type="button" data-draft-discard hidden>Start over</button>
// On the page that says it was received: <… data-draft-done="hearing-12-answer">
//
// Fields marked data-draft-skip, passwords, files and hidden fields are never stored. After an error the server has put
// everything back itself (data-draft-submitted, or an error summary on the page), so nothing is restored over it.

const PREFIX = "mp-draft:";
const DAYS_KEPT = 14;
const SKIPPED_TYPES = new Set(["password", "file", "hidden", "submit", "button", "reset", "image"]);

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
};

const write = (key, value) => {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
    return true;
  } catch {
    return false; // Full or forbidden: the form still works.
  }
};

const forget = (key) => {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing was kept, then.
  }
};

const forgetOld = () => {
  try {
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const draft = read(name.slice(PREFIX.length));
      if (!draft?.at || Date.now() - draft.at > DAYS_KEPT * 864e5) localStorage.removeItem(name);
    }
  } catch {
    // No storage.
  }
};

const keepable = (field) => field.name && !SKIPPED_TYPES.has(field.type) && !("draftSkip" in field.dataset);
const fields = (form) => [...form.elements].filter(keepable);
const isChoice = (field) => field.type === "radio" || field.type === "checkbox";

const collect = (form) => {
  const values = {};
  for (const field of fields(form)) {
    values[field.name] ??= [];
    if (isChoice(field)) {
      if (field.checked) values[field.name].push(field.value);
    } else if (field.type === "select-multiple") {
      values[field.name].push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      values[field.name].push(field.value);
    }
  }
  return values;
};

const restore = (form, values) => {
  const used = {};
  let changed = false;
  for (const field of fields(form)) {
    const kept = values[field.name];
    if (!kept) continue;
    if (isChoice(field)) {
      const checked = kept.includes(field.value);
      changed ||= checked !== field.checked;
      field.checked = checked;
    } else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = kept.includes(option.value);
    } else {
      const value = kept[(used[field.name] = (used[field.name] ?? -1) + 1)];
      if (value === undefined || value === field.value) continue;
      if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) continue;
      field.value = value;
      changed = true;
      field.dispatchEvent(new Event("input", { bubbles: true })); // The counter and the height follow.
    }
  }
  return changed;
};

const language = () => document.documentElement.lang || undefined;
const clockText = (at) => new Date(at).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" }).replace(":", document.documentElement.lang.startsWith("n") ? "." : ":");
const dayText = (at) => new Date(at).toLocaleDateString(language(), { day: "numeric", month: "long" });

const keep = (form) => {
  const key = form.dataset.draft;
  const status = form.querySelector("[data-draft-status]") ?? document.querySelector(`[data-draft-status="${CSS.escape(key)}"]`);
  const discard = form.querySelector("[data-draft-discard]");
  const say = (template, text) => {
    if (!status || !template) return;
    // Icons beside the words stay; only the words change.
    const words = status.querySelector("[data-draft-words]") ?? status;
    words.textContent = template.replace("%s", text);
    status.hidden = false;
  };

  const submitted = "draftSubmitted" in form.dataset || document.querySelector(".ds-error-summary");
  const draft = read(key);
  if (draft && !submitted && restore(form, draft.values)) {
    say(status?.dataset.restored ?? status?.dataset.saved, status?.dataset.restored ? dayText(draft.at) : clockText(draft.at));
    if (discard) discard.hidden = false;
  }

  let timer;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const at = Date.now();
    if (!write(key, { at, values: collect(form) })) return;
    say(status?.dataset.saved, clockText(at));
    if (discard) discard.hidden = false;
  };
  form.addEventListener("input", (event) => {
    if (!event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(save, 600);
  });
  // A phone may end the page without warning; what was typed in the last moment counts too.
  addEventListener("pagehide", () => timer && save());
  form.addEventListener("submit", () => timer && save());
  discard?.addEventListener("click", () => {
    clearTimeout(timer);
    timer = undefined;
    forget(key);
    form.reset();
    for (const field of fields(form)) field.dispatchEvent(new Event("input", { bubbles: true }));
    if (status) status.hidden = true;
    discard.hidden = true;
    fields(form)[0]?.focus();
  });
};

let swept = false;

/** Restores and keeps drafts of the forms inside `root`, and forgets those that were received. */
export function keepDrafts(root) {
  if (!swept) forgetOld();
  swept = true;
  for (const done of root.querySelectorAll("[data-draft-done]")) forget(done.dataset.draftDone);
  for (const form of root.querySelectorAll("form[data-draft]:not([data-draft-kept])")) {
    form.dataset.draftKept = "";
    keep(form);
  }
}
