// Photos of the phone, made small enough for a bad network. What a canvas draws carries no EXIF; upright it is too.

const LONGEST_PX = 2560;
const QUALITY = 0.85;

/** Returns a JPEG of at most LONGEST_PX a side, and when the phone says that it was taken. Throws where it cannot be read. */
export async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  // Where a picture is see-through, a JPEG would be black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (blob === null) throw new Error("the picture cannot be drawn");
  return { blob, taken_at: new Date(file.lastModified).toISOString() };
}
