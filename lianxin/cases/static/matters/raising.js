/* Starts what helps a resident to raise a matter; without it every form is a plain form. */
import { startPhotos } from "./photos.js";
import { startOnePage } from "./one_page.js";
import { startOutbox } from "./outbox.js";

for (const box of document.querySelectorAll("[data-lx-photos]")) {
  const photos = startPhotos(box);
  const form = box.closest("[data-lx-one-page]");
  if (form) startOnePage(form, photos);
}
startOutbox();
