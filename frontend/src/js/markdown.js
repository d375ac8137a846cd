// Buttons above a field for formatted text: they only write the signs one could have typed.

const BLOCKS = { heading: "## ", list: "- ", numbers: "1. ", quote: "> " };
const ROUND = { bold: "**", italic: "*" };
const ORDER = ["heading", "bold", "italic", "list", "numbers", "quote", "link"];

/** Replaces what stands between two places, so that the browser's own undo still works. */
function write(field, from, to, text) {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, and still the only way that keeps the undo history; setRangeText where it is gone.
  if (!document.execCommand?.("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(field, sign, fallback) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const words = value.slice(from, to) || fallback;
  write(field, from, to, sign + words + sign);
  field.setSelectionRange(from + sign.length, from + sign.length + words.length);
}

function link(field, fallback) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const words = value.slice(from, to) || fallback;
  write(field, from, to, `[${words}](https://)`);
  const end = from + words.length + 11;
  field.setSelectionRange(end, end);
}

function block(field, sign) {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = value.indexOf("\n", field.selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.every((line) => line.startsWith(sign));
  write(field, from, to, lines.map((line) => (marked ? line.slice(sign.length) : sign + line)).join("\n"));
}

/** Fields say `data-markdown='{"bold": "Bold", …}'`: the words on the buttons. */
export function formatButtons(root) {
  for (const field of root.querySelectorAll("textarea[data-markdown]")) {
    const words = JSON.parse(field.dataset.markdown);
    field.removeAttribute("data-markdown");
    const bar = document.createElement("div");
    bar.className = "mp-row mp-format";
    bar.dataset.gap = "sm";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", words.toolbar);
    for (const name of ORDER) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-button";
      button.dataset.variant = "tertiary";
      button.dataset.size = "sm";
      button.textContent = words[name];
      button.setAttribute("aria-controls", field.id);
      button.addEventListener("click", () => {
        if (name in BLOCKS) block(field, BLOCKS[name]);
        else if (name in ROUND) around(field, ROUND[name], words.text);
        else link(field, words.text);
      });
      bar.append(button);
    }
    field.before(bar);
  }
}
