// Everything here adds to pages that work without it.
import "@digdir/designsystemet-web/ds-breadcrumbs";
import "@digdir/designsystemet-web/ds-error-summary";
import "@digdir/designsystemet-web/ds-field";
import "@digdir/designsystemet-web/clickdelegatefor";
import "@digdir/designsystemet-web/details";
import "@digdir/designsystemet-web/fieldset";
import htmx from "htmx.org";
import { moveCards } from "./board.js";
import { keepDrafts } from "./drafts.js";
import { listFiles } from "./files.js";
import { formatButtons } from "./markdown.js";
import { closeMenus, copyAndPrint, focusNewRows, formatCounters, keepInvalid } from "./niceties.js";
import { answerByKey } from "./opinions.js";
import { answerToSelection } from "./passages.js";
import { offerPosition } from "./position.js";
import { proveByWork } from "./proof.js";
import { workByKey } from "./workspace.js";

Object.assign(htmx.config, {
  // The content security policy allows neither eval nor inline style or script.
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  // Not style, which htmx would carry over to the row that takes another's place.
  attributesToSettle: ["class", "width", "height"],
  // A closed room must never be left behind in the browser's storage.
  historyCacheSize: 0,
  historyRestoreAsHxRequest: false,
  refreshOnHistoryMiss: true,
  selfRequestsOnly: true,
});

keepDrafts(document);
listFiles(document);
closeMenus(document);
copyAndPrint(document);
focusNewRows(document);
formatButtons(document);
keepInvalid(document);
moveCards(document);
formatCounters(document);
offerPosition(document);
proveByWork(document);
answerByKey(document);
answerToSelection(document);
workByKey(document);
document.addEventListener("htmx:load", ({ target }) => {
  keepDrafts(target);
  listFiles(target);
  copyAndPrint(target);
  formatButtons(target);
  keepInvalid(target);
  moveCards(target);
  formatCounters(target);
  offerPosition(target);
  proveByWork(target);
  answerByKey(target);
  workByKey(target);
});
