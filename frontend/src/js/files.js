// Shows chosen files under a file field, each with its size and a button that takes it away again.
//
// <input type="file" data-files="chosen" data-max-bytes="…" data-too-large="%s is too large" data-remove="Remove">
// <ul class="mp-files" id="chosen" hidden></ul>   filled from <template> inside it, or plain rows

const size = (bytes) => {
  const language = document.documentElement.lang || undefined;
  const [value, unit, digits] = bytes >= 1e6 ? [bytes / 1e6, "MB", 1] : [Math.max(1, bytes / 1e3), "kB", 0];
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })}\u00a0${unit}`;
};

const row = (list, file, input, remove) => {
  const template = list.querySelector("template");
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = file.name;
  const tooLarge = Number(input.dataset.maxBytes) > 0 && file.size > Number(input.dataset.maxBytes);
  item.querySelector("[data-size-of]").textContent = tooLarge ? `${size(file.size)}, ${input.dataset.tooLarge}` : size(file.size);
  if (tooLarge) item.dataset.color = "danger";
  const button = item.querySelector("button");
  button.querySelector(".ds-sr-only").textContent = ` ${file.name}`;
  button.addEventListener("click", remove);
  return item;
};

const show = (input, list) => {
  for (const old of list.querySelectorAll(":scope > li")) old.remove();
  const files = [...input.files];
  for (const file of files) {
    list.append(
      row(list, file, input, () => {
        const rest = new DataTransfer();
        for (const other of files) if (other !== file) rest.items.add(other);
        input.files = rest.files;
        show(input, list);
        input.focus();
      }),
    );
  }
  list.hidden = files.length === 0;
};

/** Follows every file field inside `root` that names a list. */
export function listFiles(root) {
  for (const input of root.querySelectorAll("input[type=file][data-files]:not([data-files-listed])")) {
    const list = document.getElementById(input.dataset.files);
    if (!list?.querySelector("template")) continue;
    input.dataset.filesListed = "";
    let before = [];
    input.addEventListener("change", () => {
      if (input.multiple && before.length) {
        // Choosing again adds, as people expect; a file chosen twice counts once.
        const all = new DataTransfer();
        const seen = new Set();
        for (const file of [...before, ...input.files]) {
          const same = `${file.name}/${file.size}/${file.lastModified}`;
          if (!seen.has(same)) all.items.add(file);
          seen.add(same);
        }
        input.files = all.files;
      }
      before = [...input.files];
      show(input, list);
    });
    list.addEventListener("click", () => (before = [...input.files]));
  }
}
