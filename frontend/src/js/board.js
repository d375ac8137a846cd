// Drags cards between the columns of a board, and moves them by the arrow keys. Both only press a button that is on the
// card already: without a script the same buttons stand in the card's menu.
//
// <div id="board" data-board data-ask="Move to “%s”? …" data-stays="…">
//   <section data-stage="7"><h2>…</h2> … <li data-idea="12"><details class="mp-move"><summary>…</summary>
//     <form hx-post="…"><button name="stage" value="8" data-name="…">…
// <p role="status" data-board-says></p>   outside the board, so that it outlives it

const says = (words) => {
  const line = document.querySelector("[data-board-says]");
  if (line) line.textContent = words;
};

const buttonFor = (card, stage) => card.querySelector(`.mp-move button[name="stage"][value="${CSS.escape(stage)}"]`);

const columns = (board) => [...board.querySelectorAll("[data-stage]")];

function drag(board) {
  let held;
  for (const card of board.querySelectorAll("[data-idea]")) {
    card.draggable = true;
    // Else it is the link that is dragged.
    for (const link of card.querySelectorAll("a")) link.draggable = false;
    card.addEventListener("dragstart", (event) => {
      held = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.idea);
      card.dataset.held = "";
    });
    card.addEventListener("dragend", () => {
      held = undefined;
      delete card.dataset.held;
      for (const column of columns(board)) delete column.dataset.over;
    });
  }
  for (const column of columns(board)) {
    const takes = () => held && held.closest("[data-stage]") !== column;
    column.addEventListener("dragover", (event) => {
      if (!takes()) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      column.dataset.over = "";
    });
    column.addEventListener("dragleave", (event) => {
      if (!column.contains(event.relatedTarget)) delete column.dataset.over;
    });
    column.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      buttonFor(held, column.dataset.stage)?.click();
    });
  }
}

/** Left and right on the menu's button choose a column, which is read aloud; Enter moves, Escape lets it stay. */
function keys(board) {
  for (const summary of board.querySelectorAll(".mp-move > summary")) {
    const card = summary.closest("[data-idea]");
    let chosen;
    const forget = () => {
      chosen = undefined;
      for (const column of columns(board)) delete column.dataset.over;
    };
    summary.addEventListener("blur", forget);
    summary.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        const all = columns(board);
        const here = card.closest("[data-stage]");
        const from = all.indexOf(chosen ?? here);
        const to = all[from + (event.key === "ArrowRight" ? 1 : -1)];
        event.preventDefault();
        if (!to) return;
        forget();
        if (to === here) return says(board.dataset.stays);
        chosen = to;
        to.dataset.over = "";
        to.scrollIntoView({ block: "nearest", inline: "nearest" });
        says(board.dataset.ask.replace("%s", buttonFor(card, to.dataset.stage)?.dataset.name ?? ""));
      } else if (chosen && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        buttonFor(card, chosen.dataset.stage)?.click();
      } else if (chosen && event.key === "Escape") {
        event.stopPropagation();
        forget();
        says(board.dataset.stays);
      }
    });
  }
}

/** Makes a board movable. Called again for the board that comes back after a move, which it reads aloud. */
export function moveCards(root) {
  const board = root.matches?.("[data-board]") ? root : root.querySelector("[data-board]");
  if (!board || board.dataset.ready !== undefined) return;
  board.dataset.ready = "";
  drag(board);
  keys(board);
  const said = board.querySelector("[data-said]");
  if (root === document || !said) return;
  says(said.textContent);
  board.querySelector("[data-moved] .mp-move > summary")?.focus();
}
