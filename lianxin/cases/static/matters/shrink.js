/* A large photo is made smaller before it is sent: at most 2560 px, upright. What the browser cannot read goes as it is. */
const LONGEST = 2560;
const SMALL_ENOUGH = 1500000;
const KINDS = new Set(["image/jpeg", "image/png", "image/webp"]);

export async function shrink(file) {
  if (!KINDS.has(file.type) || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (share === 1 && file.size <= SMALL_ENOUGH) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, file.type, 0.85));
    return made && made.type === file.type && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}
