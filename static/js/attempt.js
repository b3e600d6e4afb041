// An attempt that is open, or its result.

import { Attempt } from "./attempt/attempt.js";
import { Draft } from "./attempt/draft.js";

const form = document.querySelector("form[data-attempt]");
if (form) new Attempt(form);

const result = document.querySelector("[data-result]");
if (result) {
  new Draft(result.dataset.result).write({});
  if (location.hash === "#result") document.getElementById("result").focus();
}
