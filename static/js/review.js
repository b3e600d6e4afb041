// Going through cards, and sending what an earlier visit could not.

import { Review } from "./review/review.js";

const root = document.querySelector("[data-review]");
if (root) new Review(root);
