// Answering to words one has selected in a hearing's letter or a draft text. Without it, each passage has its link on a page of its own.

/** A link to the answer form beside the words that are selected in [data-answer], for as long as they are. */
export function answerToSelection(root) {
  for (const letter of root.querySelectorAll("[data-answer]")) offer(letter);
}

function offer(letter) {
  const link = document.createElement("a");
  link.className = "ds-button mp-answer-to";
  link.textContent = letter.dataset.answerText;
  link.hidden = true;
  letter.after(link);
  document.addEventListener("selectionchange", () => {
    const selected = document.getSelection();
    const words = line(selected.toString());
    const range = selected.rangeCount ? selected.getRangeAt(0) : undefined;
    const block = blockOf(range?.startContainer, letter);
    // Three clicks select a paragraph up to where the next one begins.
    const within = block && (block === blockOf(range.endContainer, letter) || line(block.textContent).includes(words));
    link.hidden = !words || !within;
    if (link.hidden) return;
    const asked = new URLSearchParams({ passage: block.id, [`words-${block.id}`]: words });
    link.href = `${letter.dataset.answer}?${asked}`;
  });
}

function line(text) {
  return text.trim().replace(/\s+/g, " ");
}

function blockOf(node, letter) {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = element?.closest?.("[id]");
  return block && block !== letter && letter.contains(block) ? block : undefined;
}
